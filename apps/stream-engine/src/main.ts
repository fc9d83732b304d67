#!/usr/bin/env node
import { surviveLostOutput } from './cli/output.ts';
import { runProgram } from './cli/run-program.ts';
import { outliveTerminal } from './cli/terminal.ts';

outliveTerminal();
surviveLostOutput();
const code = await runProgram(process.argv.slice(2));
if (code !== undefined) process.exit(code);
