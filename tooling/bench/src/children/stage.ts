import { timeGunzip, timeHash, timeMultipart, timeRead } from '../stages/byte-stages.ts';
import { timeAssemble, timeColumns, timeEncodingCheck, timeScan } from '../stages/record-stages.ts';
import { timeSocket } from '../stages/socket-stage.ts';
import type { StageTask, StageTimes } from '../stages/stage-task.ts';

// Each stage has a process to itself, so that other stages do not affect its compiled code.
const stages: Readonly<Record<StageTask['stage'], (task: StageTask) => Promise<StageTimes>>> = {
  read: timeRead,
  multipart: timeMultipart,
  gunzip: timeGunzip,
  sha256: timeHash,
  scan: timeScan,
  encoding: timeEncodingCheck,
  columns: timeColumns,
  assemble: timeAssemble,
  socket: timeSocket,
};

const task = JSON.parse(process.argv[2]!) as StageTask;
console.log(JSON.stringify(await stages[task.stage](task)));
