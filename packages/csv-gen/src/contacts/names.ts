/** A name as its owner writes it, and its ASCII form for the e-mail address. */
export interface Name {
  readonly native: string;
  readonly ascii: string;
}

/** Names that occur together, and the countries in which they do. */
export interface Locale {
  readonly countries: readonly [string, ...string[]];
  readonly first: readonly [Name, ...Name[]];
  readonly last: readonly [Name, ...Name[]];
}

export const locales: readonly [Locale, ...Locale[]] = [
  locale(
    ['United Kingdom', 'Ireland', 'Australia', 'New Zealand'],
    'Oliver Amelia Grace Harry Isla George Siobhán=siobhan Niamh',
    "Smith Taylor Whitfield O'Brien=obrien Hughes MacLeod=macleod Ashworth Ní_Dhomhnaill=nidhomhnaill",
  ),
  locale(
    ['United States', 'Canada', 'Jamaica'],
    'James Mary Jennifer Robert Linda Michael Denise Tyrone',
    'Johnson Williams Brown Jones Miller Davis St._Clair=stclair Washington',
  ),
  locale(
    ['Germany', 'Austria', 'Switzerland'],
    'Jürgen=juergen Änne=aenne Björn=bjoern Lukas Sophie Jörg=joerg Käthe=kaethe Anna-Lena=anna-lena',
    'Müller=mueller Schröder=schroeder Weiß=weiss Fischer Groß=gross von_Bülow=vonbuelow Jäger=jaeger Becker',
  ),
  locale(
    ['France', 'Belgium', "Côte d'Ivoire", 'Congo, Democratic Republic of the'],
    'Élodie=elodie François=francois Zoé=zoe Jean-Luc=jean-luc Anaïs=anais Noël=noel Aya Camille',
    "Lefèvre=lefevre Dubois N'Guessan=nguessan Garçon=garcon D'Aubigné=daubigne Kouassi Bœuf=boeuf Moreau",
  ),
  locale(
    ['Spain', 'Mexico', 'Argentina', 'Bolivia, Plurinational State of'],
    'José=jose María=maria Íñigo=inigo Lucía=lucia Andrés=andres Begoña=begona Ramón=ramon Inés=ines',
    'García=garcia Muñoz=munoz de_la_Cruz=delacruz Ibáñez=ibanez López=lopez Peña=pena Quispe Núñez=nunez',
  ),
  locale(
    ['Brazil', 'Portugal', 'Angola'],
    'João=joao Conceição=conceicao Luís=luis Beatriz Antônio=antonio Inês=ines Tomás=tomas Ana',
    'Gonçalves=goncalves dos_Santos=dossantos Simões=simoes Araújo=araujo Silva Magalhães=magalhaes Leão=leao Pereira',
  ),
  locale(
    ['Poland', 'Czechia', 'Slovakia'],
    'Łukasz=lukasz Żaneta=zaneta Bożena=bozena Zdeněk=zdenek Jiří=jiri Małgorzata=malgorzata Věra=vera Matěj=matej',
    'Wójcik=wojcik Dvořák=dvorak Łukaszewicz=lukaszewicz Świątek=swiatek Černý=cerny Ďurica=durica Kowalski Šťastný=stastny',
  ),
  locale(
    ['Sweden', 'Norway', 'Denmark', 'Iceland'],
    'Åsa=asa Søren=soren Þóra=thora Göran=goran Bjørg=bjorg Freyja Håkon=hakon Ærendil=aerendil',
    'Ångström=angstrom Sørensen=sorensen Guðmundsdóttir=gudmundsdottir Lindqvist Ødegård=odegard Jónsson=jonsson Bergström=bergstrom Kjær=kjaer',
  ),
  locale(
    ['Türkiye', 'Azerbaijan'],
    'İpek=ipek Çağrı=cagri Gülşen=gulsen Ömer=omer Işıl=isil Şükrü=sukru Əli=ali Nurcan',
    'Yılmaz=yilmaz Öztürk=ozturk Çelik=celik Güneş=gunes Şahin=sahin Məmmədov=mammadov İnan=inan Demir',
  ),
  locale(
    ['Viet Nam'],
    'Thị_Hồng=hong Văn_Đức=duc Ngọc=ngoc Phượng=phuong Quốc=quoc Thảo=thao Tuấn=tuan Yến=yen',
    'Nguyễn=nguyen Trần=tran Đặng=dang Huỳnh=huynh Phạm=pham Lê=le Bùi=bui Vũ=vu',
  ),
  locale(
    ['Greece', 'Cyprus'],
    'Οδυσσέας=odysseas Ελένη=eleni Γιώργος=giorgos Ανδρονίκη=androniki Σπύρος=spyros Ζωή=zoi',
    'Παπαδόπουλος=papadopoulos Αγγελίδου=angelidou Ξενάκης=xenakis Καζαντζάκης=kazantzakis Ψαρράς=psarras Ωνάσης=onasis',
  ),
  locale(
    ['Ukraine', 'Bulgaria', 'Serbia'],
    'Олександр=oleksandr Їжакія=yizhakiia Ганна=hanna Ђорђе=djordje Юлія=yuliia Борис=boris',
    'Шевченко=shevchenko Ґудзь=gudz Петровић=petrovic Щербак=shcherbak Иванова=ivanova Якименко=yakymenko',
  ),
  locale(
    ['China', 'Singapore'],
    '伟=wei 秀英=xiuying 建国=jianguo 丽丽=lili 𠮷祥=jixiang 晓明=xiaoming',
    '王=wang 李=li 欧阳=ouyang 張=zhang 劉=liu 司马=sima',
  ),
  locale(
    ['Japan'],
    'さくら=sakura 健太=kenta ゆうこ=yuko マリア=maria 葵=aoi 翔=sho',
    '佐藤=sato 髙橋=takahashi 渡邊=watanabe 山本=yamamoto 五十嵐=igarashi 森=mori',
  ),
  locale(
    ['Korea, Republic of'],
    '민준=minjun 서연=seoyeon 지우=jiwoo 하은=haeun 도윤=doyun 은지=eunji',
    '김=kim 이=lee 박=park 최=choi 남궁=namgung 정=jeong',
  ),
  locale(
    ['Egypt', 'Lebanon', 'Morocco', 'Israel'],
    'محمد=mohamed فاطمة=fatima يوسف=youssef ليلى=layla נועה=noa אברהם=avraham',
    'الحسيني=alhusseini خوري=khoury بن_علي=benali מזרחי=mizrahi כהן=cohen منصور=mansour',
  ),
  locale(
    ['India', 'Nepal', 'Sri Lanka', 'Thailand'],
    'अर्जुन=arjun प्रिया=priya கார்த்திக்=karthik অনন্যা=ananya สมชาย=somchai නිමල්=nimal',
    'शर्मा=sharma श्रेष्ठ=shrestha முருகன்=murugan চট্টোপাধ্যায়=chattopadhyay ศรีสุข=srisuk පෙරේරා=perera',
  ),
  locale(
    ['Nigeria', 'Ghana', 'Ethiopia', 'Tanzania, United Republic of'],
    'Adébáyọ̀=adebayo Chukwuemeka Ọlájùmọ̀kẹ́=olajumoke Amina አበበ=abebe Kwame',
    'Okonkwo Adéyẹmí=adeyemi Ñkrumah=nkrumah Mwangi ተስፋዬ=tesfaye Balógun=balogun',
  ),
];

function locale(countries: Locale['countries'], first: string, last: string): Locale {
  return { countries, first: parseNames(first), last: parseNames(last) };
}

/**
 * Parses names separated by spaces, each `native=ascii`, or only `Native` if lower case is enough; `_` is a space.
 */
function parseNames(list: string): Locale['first'] {
  const names = list.split(' ').map((entry): Name => {
    const [native = '', ascii = native.toLowerCase()] = entry.replaceAll('_', ' ').split('=');
    return { native, ascii };
  });
  return names as [Name, ...Name[]];
}
