import { createRequire } from 'node:module';
import path from 'node:path';

/** A public data set that an npm package ships as a CSV file. */
export interface DataSet {
  readonly name: string;
  readonly file: string;
  readonly delimiter: string;
  /** Types of the columns that are not text. */
  readonly types: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
// Neither package exports its data. Both export a module next to it.
const vegaFolder = path.join(path.dirname(require.resolve('vega-datasets')), '..', 'data');
const countriesFolder = path.join(path.dirname(require.resolve('world-countries')), 'dist');

const [int, bigint, real, float] = ['integer', 'bigint', 'real', 'double precision'];

const vega: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'airports.csv': { latitude: float, longitude: float },
  'birdstrikes.csv': {
    'Flight Date': 'date',
    'Cost Other': int,
    'Cost Repair': int,
    'Cost Total $': bigint,
    'Speed IAS in knots': 'smallint',
  },
  'co2-concentration.csv': { Date: 'date', CO2: 'numeric(6,2)', 'adjusted CO2': 'numeric' },
  'disasters.csv': { Year: 'smallint', Deaths: int },
  'flights-airport.csv': { origin: 'char(3)', destination: 'char(3)', count: int },
  'gapminder-health-income.csv': { income: int, health: real, population: bigint },
  'github.csv': { time: 'timestamptz', count: int },
  'global-temp.csv': { year: 'smallint', temp: 'numeric(4,2)' },
  'iowa-electricity.csv': { year: 'date', net_generation: int },
  'la-riots.csv': { age: 'smallint', death_date: 'date', longitude: float, latitude: float },
  'lookup_groups.csv': { group: int },
  'lookup_people.csv': { age: int, height: int },
  'population_engineers_hurricanes.csv': {
    id: int,
    population: int,
    engineers: 'numeric',
    hurricanes: int,
  },
  'seattle-weather-hourly-normals.csv': {
    date: 'timestamp',
    pressure: 'numeric',
    temperature: real,
    wind: float,
  },
  'seattle-weather.csv': {
    date: 'date',
    precipitation: 'numeric',
    temp_max: real,
    temp_min: real,
    wind: real,
  },
  'sp500-2000.csv': {
    date: 'date',
    open: 'numeric(12,6)',
    high: 'numeric',
    low: float,
    close: float,
    adjclose: real,
    volume: bigint,
  },
  'sp500.csv': { date: 'date', price: 'numeric(10,2)' },
  'species.csv': { item_id: 'varchar(24)', county_id: int, habitat_yearround_pct: float },
  'stocks.csv': { date: 'date', price: 'numeric' },
  'unemployment.tsv': { id: int, rate: 'numeric' },
  'us-employment.csv': { month: 'date', nonfarm: int, nonfarm_change: int, retail_trade: 'numeric' },
  'weather.csv': { date: 'date', precipitation: 'numeric', temp_max: real, temp_min: real, wind: float },
  'windvectors.csv': { longitude: float, latitude: float, dir: int, dirCat: int, speed: real },
  'zipcodes.csv': { zip_code: 'char(5)', latitude: float, longitude: float },
};

/** Quoted throughout, with names in many scripts. */
const countries: DataSet = {
  name: 'countries',
  file: path.join(countriesFolder, 'countries.csv'),
  delimiter: ',',
  types: { cca2: 'char(2)', unMember: 'boolean', landlocked: 'boolean', area: 'numeric' },
};

export const dataSets: readonly DataSet[] = [
  ...Object.entries(vega).map(([file, types]) => ({
    name: path.parse(file).name.replaceAll('-', '_'),
    file: path.join(vegaFolder, file),
    delimiter: file.endsWith('.tsv') ? '\t' : ',',
    types,
  })),
  countries,
];
