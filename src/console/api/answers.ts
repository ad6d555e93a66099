import type { Activity as ActivityAnswer } from '../../http/activity-schemas.ts';
import type { AuditEntryAnswer, AuditVerificationAnswer } from '../../http/audit-schemas.ts';
import type { EventAnswer } from '../../http/event-schema.ts';
import type { FirstRun as FirstRunAnswer, ToldDemo as ToldDemoAnswer } from '../../http/first-run-schemas.ts';
import type { Group } from '../../http/group-schema.ts';
import type { HeldMemberAnswer, HoldBody } from '../../http/hold-schemas.ts';
import type { MemberAnswer } from '../../http/member-schemas.ts';
import type { OrganizationState } from '../../http/organization-schemas.ts';
import type { EventPayload as EventPayloadAnswer } from '../../http/payload-schema.ts';
import type {
  ReplayAnswer,
  ReplayEffectAnswer,
  ReplayItemAnswer,
  ReplayRequest as ReplayRequestBody,
} from '../../http/replay-schemas.ts';
import type { DifferenceAnswer, ResyncAnswer } from '../../http/resync-schemas.ts';
import type { ArrivalsAnswer } from '../../http/routes/arrivals.ts';
import type { DiagnosisAnswer } from '../../http/routes/diagnosis.ts';
import type { DirectoryAnswer, DirectoryWithCountsAnswer } from '../../http/routes/directories.ts';
import type { DismissedGroupAnswer, FailureGroupAnswer } from '../../http/routes/failures.ts';
import type { MeAnswer } from '../../http/routes/me.ts';
import type { ExplanationAnswer } from '../../http/routes/member-explanation.ts';
import type { RoleMappingsAnswer, RoleMappingsEffectAnswer } from '../../http/routes/role-mappings.ts';
import type { SetupLinkAnswer } from '../../http/routes/setup-links.ts';
import type { StatusAnswer } from '../../http/routes/status.ts';
import type { Settings as SettingsAnswer } from '../../http/settings-schemas.ts';
import type { IssuedTokenAnswer } from '../../http/routes/tokens.ts';
import type { TokenAnswer } from '../../http/token-schemas.ts';

// The types of what the server sends, from the schemas it sends it by: a field that is renamed there is an error here.

/** What is left of a value on its way through JSON: a time is a text. */
type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Json<T[Key]> }
      : T;

/** A page of a list. */
export interface PageOf<Item> {
  readonly data: readonly Item[];
  /** To be passed back for the next page; null: this is the last. */
  readonly after: string | null;
}

export type Activity = Json<ActivityAnswer>;
export type Arrivals = Json<ArrivalsAnswer>;
export type AuditEntry = Json<AuditEntryAnswer>;
export type AuditVerification = Json<AuditVerificationAnswer>;
export type Diagnosis = Json<DiagnosisAnswer>;
export type Difference = Json<DifferenceAnswer>;
export type Directory = Json<DirectoryAnswer>;
export type DirectoryWithCounts = Json<DirectoryWithCountsAnswer>;
export type DismissedGroup = Json<DismissedGroupAnswer>;
export type DirectoryEvent = Json<EventAnswer>;
export type EventPayload = Json<EventPayloadAnswer>;
export type Explanation = Json<ExplanationAnswer>;
export type DirectoryGroup = Json<Group>;
export type FailureGroup = Json<FailureGroupAnswer>;
export type FirstRun = Json<FirstRunAnswer>;
export type HeldMember = Json<HeldMemberAnswer>;
export type Hold = Json<HoldBody>;
export type IssuedToken = Json<IssuedTokenAnswer>;
export type Me = Json<MeAnswer>;
export type Member = Json<MemberAnswer>;
export type Organization = Json<OrganizationState>;
export type Replay = Json<ReplayAnswer>;
export type ReplayEffect = Json<ReplayEffectAnswer>;
export type ReplayItem = Json<ReplayItemAnswer>;
export type ReplayRequest = ReplayRequestBody;
/** Which events a replay is of, when they are not named. */
export type EventChoice = NonNullable<ReplayRequest['filter']>;
export type FailureCode = NonNullable<EventChoice['failure']>;
export type Resync = Json<ResyncAnswer>;
export type RoleMappings = Json<RoleMappingsAnswer>;
export type RoleMappingsEffect = Json<RoleMappingsEffectAnswer>;
export type Settings = Json<SettingsAnswer>;
export type SetupLink = Json<SetupLinkAnswer>;
export type Status = Json<StatusAnswer>;
export type Token = Json<TokenAnswer>;
export type Role = Member['role'];
export type Outcome = NonNullable<DirectoryEvent['outcome']>;

/** The role of new people whom no rule gives one. */
export interface DefaultRole {
  readonly organizationId: string;
  readonly role: Role;
  /** What was chosen for the organization; null: the setting holds. */
  readonly setHere: Role | null;
  readonly setting: Role;
}
export type ToldDemo = Json<ToldDemoAnswer>;
