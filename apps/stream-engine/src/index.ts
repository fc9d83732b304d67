export { buildApp } from './http/app.ts';
export type { AppOptions } from './http/app-options.ts';
export { appSettings } from './settings/app-settings.ts';
