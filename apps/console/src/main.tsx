import { render } from 'preact';
import { App } from './pages/app.tsx';
import './ignore-stray-drops.ts';
import 'uplot/dist/uPlot.min.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/data.css';
import './styles/pages.css';

render(<App />, document.getElementById('app')!);
