-- The first schema: who works here, the work plan, what young people say, and the trail between them.
--
-- Nothing a young person sends is kept to a finer time than a day. PostgreSQL lays rows down as they come, so a row's place
-- and its transaction number would show the order: the server rewrites the table in the order of its random ids
-- (db/postgres.rs, `forget_order`).

create table settings (
    name text primary key,
    value text not null
);

create table helplines (
    position bigint primary key,
    name text not null,
    what_for text not null,
    number text not null,
    kind text not null check (kind in ('call', 'text')),
    source text not null,
    checked_on text not null,
    review_by text not null
);

create table people (
    id bytea primary key,
    name text not null,
    email text not null unique,
    roles text not null,
    password text,
    totp bytea,
    totp_step bigint not null,
    invitation bytea unique,
    invited_until text,
    version bigint not null,
    active boolean not null
);

create table sign_ins (
    id bytea primary key,
    data text not null,
    expires bigint not null
);
create index sign_ins_expires on sign_ins (expires);

create table history (
    seq bigint primary key,
    hour text not null,
    actor text not null,
    verb text not null,
    object bytea not null,
    mac bytea not null
);

create table history_head (
    one bigint primary key check (one = 1),
    seq bigint not null,
    mac bytea not null
);

create table sub_groups (
    id bytea primary key,
    name text not null unique
);

create table meetings (
    id bytea primary key,
    held_on text not null unique
);

create table headings (
    id bytea primary key,
    kind text not null check (kind in ('Priority', 'Challenge')),
    position bigint not null,
    name text not null unique,
    about text not null
);

create table plan_items (
    id bytea primary key,
    name text not null unique,
    sub_group bytea references sub_groups,
    due bytea references meetings
);

create table plan_item_headings (
    plan_item bytea not null references plan_items,
    heading bytea not null references headings,
    primary key (plan_item, heading)
);
create index plan_item_headings_back on plan_item_headings (heading, plan_item);

create table wordings (
    id bytea primary key,
    plan_item bytea not null references plan_items,
    number bigint not null,
    wording text not null,
    reason text not null,
    changed_on text not null,
    changed_by bytea references people,
    unique (plan_item, number)
);

create table feedback (
    id bytea primary key,
    token bytea not null unique,
    receipt bytea not null unique,
    words bytea not null,
    received_on text not null,
    source text not null check (source in ('Direct', 'Session', 'Transcribed')),
    provenance text not null check (provenance in ('Verbatim', 'Paraphrase')),
    age_band text,
    area text,
    in_care boolean,
    disability boolean,
    triage text check (triage in ('ForAnalysis', 'Concern', 'NotForUs', 'Abuse')),
    read_on text
);
-- With the triage in it, what is unread can be counted without touching the words.
create index feedback_unread on feedback (received_on, id, triage) where triage is null;
create index feedback_read on feedback (triage, read_on desc, id) where triage is not null;

-- What happened to concerns, each step in a row of its own that is never changed: raised, decided (perhaps again), sent back to the
-- inbox, perhaps raised again. Whether words are a concern now is feedback.triage.
create table concern_steps (
    feedback bytea not null references feedback,
    number bigint not null,
    step text not null check (step in ('Raised', 'Referral', 'NoFurtherAction', 'Returned')),
    hour text not null,
    taken_by bytea not null references people,
    note bytea,
    primary key (feedback, number)
);

create table themes (
    id bytea primary key,
    name text not null unique,
    about text not null,
    meeting bytea references meetings,
    created_on text not null,
    created_by bytea not null references people
);

create table theme_headings (
    theme bytea not null references themes,
    heading bytea not null references headings,
    primary key (theme, heading)
);
create index theme_headings_back on theme_headings (heading, theme);

create table feedback_themes (
    theme bytea not null references themes,
    feedback bytea not null references feedback,
    tagged_on text not null,
    tagged_by bytea not null references people,
    primary key (theme, feedback)
);
create index feedback_themes_back on feedback_themes (feedback, theme);

create table feedback_headings (
    heading bytea not null references headings,
    feedback bytea not null references feedback,
    tagged_on text not null,
    tagged_by bytea not null references people,
    primary key (heading, feedback)
);
create index feedback_headings_back on feedback_headings (feedback, heading);

create table answers (
    id bytea primary key,
    theme bytea not null references themes,
    kind text not null check (kind in ('Done', 'WillDo', 'CannotBecause', 'PassedOn', 'StillDeciding')),
    words text not null,
    until text,
    meeting bytea references meetings,
    drafted_on text not null,
    drafted_by bytea not null references people,
    -- What young people said, as it was when it was published: changing the theme later changes nothing that is public.
    public_name text,
    public_about text,
    published_on text,
    published_by bytea references people,
    withdrawn_on text,
    withdrawn_by bytea references people,
    withdrawn_note text
);
create unique index answers_one_a_theme on answers (theme) where withdrawn_on is null;
create index answers_published on answers (published_on) where published_on is not null;

create table influences (
    id bytea primary key,
    theme bytea not null references themes,
    plan_item bytea not null references plan_items,
    wording bytea references wordings,
    strength text not null check (strength in ('Shaped', 'Supported', 'AlreadyPlanned', 'Considered')),
    reason text not null,
    linked_on text not null,
    linked_by bytea not null references people,
    -- The answer whose publisher saw this link: without it the link is not public.
    published_with bytea references answers
);
create index influences_theme on influences (theme);
create index influences_plan_item on influences (plan_item);

insert into history_head (one, seq, mac) values (1, 0, '');
