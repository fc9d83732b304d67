#!/usr/bin/env node
import { surviveLostOutput } from './screen/output.ts';
import { runProgram } from './run-program.ts';
import { outliveTerminal } from './screen/terminal.ts';

outliveTerminal();
surviveLostOutput();
const code = await runProgram(process.argv.slice(2));
if (code !== undefined) process.exit(code);
