/** What a guide is told about this installation: the values to type are real ones. */
export interface GuideFacts {
  /** The name of the role attribute, as the setting ROLE_ATTRIBUTE has it. */
  readonly attribute: string;
  /** The role that new people get where the attribute says `default`, as people read it. */
  readonly defaultRole: string;
}

/** A field of a form in the identity provider, and what to put into it. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** A form as it looks in the identity provider: drawn, since its own pictures change and are not ours. */
export interface Form {
  readonly title: string;
  readonly fields: readonly Field[];
  /** Boxes to tick. */
  readonly ticks?: readonly string[];
}

/** Something to do. */
export interface Step {
  readonly text: string;
  readonly form?: Form;
}

/** A part of a guide. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** What goes wrong, why, and what to do. */
export interface Trouble {
  readonly seen: string;
  readonly why: string;
  readonly cure: string;
}

/** How the IT admin of one identity provider sets it up. */
export interface Guide {
  readonly slug: string;
  /** The provider. */
  readonly name: string;
  /** How soon a change arrives. */
  readonly pace: string;
  /** WorkOS's words for directories of this provider. */
  readonly types: readonly string[];
  /** Where the provider's and WorkOS's own pages are. */
  readonly source: string;
  readonly chapters: (facts: GuideFacts) => readonly Chapter[];
  readonly troubles: (facts: GuideFacts) => readonly Trouble[];
}
