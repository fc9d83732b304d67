import { timeAssemble, timeColumns, timeEncodingCheck, timeScan } from '../stages/record-stages.ts';
import { timeGunzip, timeHash, timeMultipart, timeRead } from '../stages/byte-stages.ts';
import { timeSocket } from '../stages/socket-stage.ts';
import type { StageTask, StageTimes } from '../stages/stage-task.ts';

/** One stage of the pipeline over a whole file, alone in this process, so that no other stage shaped its code. */
function run(task: StageTask): Promise<StageTimes> {
  switch (task.stage) {
    case 'read':
      return timeRead(task);
    case 'multipart':
      return timeMultipart(task);
    case 'gunzip':
      return timeGunzip(task);
    case 'sha256':
      return timeHash(task);
    case 'scan':
      return timeScan(task);
    case 'encoding':
      return timeEncodingCheck(task);
    case 'columns':
      return timeColumns(task);
    case 'assemble':
      return timeAssemble(task);
    case 'socket':
      return timeSocket(task);
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as StageTask)));
