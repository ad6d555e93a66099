import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { addDemo } from './demo.ts';
import { addDirectoriesList } from './directories-list.ts';
import { addDirectoriesResync } from './directories-resync.ts';
import { addDoctor } from './doctor.ts';
import { addEventsList } from './events-list.ts';
import { addEventsShow } from './events-show.ts';
import { addMembersErase } from './members-erase.ts';
import { addMembersExplain } from './members-explain.ts';
import { addMembersList } from './members-list.ts';
import { addSend } from './send.ts';
import { addStatus } from './status.ts';

/** Adds the commands that speak to a service. `prepareProgram` comes first, for commands take over its settings. */
export function addCommands(program: Command, context: CliContext): void {
  addDemo(program, context);
  addSend(program, context);
  addStatus(program, context);
  const events = program.command('events').description('The events that were received.');
  addEventsList(events, context);
  addEventsShow(events, context);
  const members = program.command('members').description("The customers' people in Eppo.");
  addMembersList(members, context);
  addMembersExplain(members, context);
  addMembersErase(members, context);
  const directories = program.command('directories').description('The directories of customers.');
  addDirectoriesList(directories, context);
  addDirectoriesResync(directories, context);
  addDoctor(program, context);
}
