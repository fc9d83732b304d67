export { type AppOptions, buildApp } from './http/app.ts';
export { appSettings } from './settings/app-settings.ts';
