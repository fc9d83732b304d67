#!/usr/bin/env node
import { handleLostOutput } from './screen/output.ts';
import { runProgram } from './run-program.ts';
import { keepRunningWithoutTerminal } from './screen/terminal.ts';

keepRunningWithoutTerminal();
handleLostOutput();
const code = await runProgram(process.argv.slice(2));
if (code !== undefined) process.exit(code);
