-- The first schema: who works here, the work plan, what young people say, and the trail between them.
--
-- Nothing a young person sends is kept to a finer time than a day. Their tables have random 16-byte keys and no hidden
-- row number (`without rowid`), so that neither the file nor a plain `select` shows in what order people came.

create table settings (
    name text primary key,
    value text not null
) strict, without rowid;

create table helplines (
    position integer primary key,
    name text not null,
    what_for text not null,
    number text not null,
    kind text not null check (kind in ('call', 'text')),
    source text not null,
    checked_on text not null,
    review_by text not null
) strict;

create table people (
    id blob primary key,
    name text not null,
    email text not null unique,
    roles text not null,
    password text,
    totp blob,
    totp_step integer not null,
    invitation blob unique,
    invited_until text,
    version integer not null,
    active integer not null
) strict, without rowid;

create table sign_ins (
    id blob primary key,
    data text not null,
    expires integer not null
) strict, without rowid;
create index sign_ins_expires on sign_ins (expires);

create table history (
    seq integer primary key,
    hour text not null,
    actor text not null,
    verb text not null,
    object blob not null,
    mac blob not null
) strict;

create table history_head (
    one integer primary key check (one = 1),
    seq integer not null,
    mac blob not null
) strict;

create table sub_groups (
    id blob primary key,
    name text not null unique
) strict, without rowid;

create table meetings (
    id blob primary key,
    held_on text not null unique
) strict, without rowid;

create table headings (
    id blob primary key,
    kind text not null check (kind in ('Priority', 'Challenge')),
    position integer not null,
    name text not null unique,
    about text not null
) strict, without rowid;

create table plan_items (
    id blob primary key,
    name text not null unique,
    sub_group blob references sub_groups,
    due blob references meetings
) strict, without rowid;

create table plan_item_headings (
    plan_item blob not null references plan_items,
    heading blob not null references headings,
    primary key (plan_item, heading)
) strict, without rowid;
create index plan_item_headings_back on plan_item_headings (heading, plan_item);

create table wordings (
    id blob primary key,
    plan_item blob not null references plan_items,
    number integer not null,
    wording text not null,
    reason text not null,
    changed_on text not null,
    changed_by blob references people,
    unique (plan_item, number)
) strict, without rowid;

create table feedback (
    id blob primary key,
    token blob not null unique,
    receipt blob not null unique,
    words blob not null,
    received_on text not null,
    source text not null check (source in ('Direct', 'Session', 'Transcribed')),
    provenance text not null check (provenance in ('Verbatim', 'Paraphrase')),
    age_band text,
    area text,
    in_care integer,
    disability integer,
    triage text check (triage in ('ForAnalysis', 'Concern', 'NotForUs', 'Abuse')),
    read_on text
) strict, without rowid;
-- With the triage in it, what is unread can be counted without touching the words.
create index feedback_unread on feedback (received_on, id, triage) where triage is null;
create index feedback_read on feedback (triage, read_on desc, id) where triage is not null;

-- What happened to concerns, each step in a row of its own that is never changed: raised, decided (perhaps again), sent back to the
-- inbox, perhaps raised again. Whether words are a concern now is feedback.triage.
create table concern_steps (
    feedback blob not null references feedback,
    number integer not null,
    step text not null check (step in ('Raised', 'Referral', 'NoFurtherAction', 'Returned')),
    hour text not null,
    taken_by blob not null references people,
    note blob,
    primary key (feedback, number)
) strict, without rowid;

create table themes (
    id blob primary key,
    name text not null unique,
    about text not null,
    meeting blob references meetings,
    created_on text not null,
    created_by blob not null references people
) strict, without rowid;

create table theme_headings (
    theme blob not null references themes,
    heading blob not null references headings,
    primary key (theme, heading)
) strict, without rowid;
create index theme_headings_back on theme_headings (heading, theme);

create table feedback_themes (
    theme blob not null references themes,
    feedback blob not null references feedback,
    tagged_on text not null,
    tagged_by blob not null references people,
    primary key (theme, feedback)
) strict, without rowid;
create index feedback_themes_back on feedback_themes (feedback, theme);

create table feedback_headings (
    heading blob not null references headings,
    feedback blob not null references feedback,
    tagged_on text not null,
    tagged_by blob not null references people,
    primary key (heading, feedback)
) strict, without rowid;
create index feedback_headings_back on feedback_headings (feedback, heading);

create table answers (
    id blob primary key,
    theme blob not null references themes,
    kind text not null check (kind in ('Done', 'WillDo', 'CannotBecause', 'PassedOn', 'StillDeciding')),
    words text not null,
    until text,
    meeting blob references meetings,
    drafted_on text not null,
    drafted_by blob not null references people,
    -- What young people said, as it was when it was published: changing the theme later changes nothing that is public.
    public_name text,
    public_about text,
    published_on text,
    published_by blob references people,
    withdrawn_on text,
    withdrawn_by blob references people,
    withdrawn_note text
) strict, without rowid;
create unique index answers_one_a_theme on answers (theme) where withdrawn_on is null;
create index answers_published on answers (published_on) where published_on is not null;

create table influences (
    id blob primary key,
    theme blob not null references themes,
    plan_item blob not null references plan_items,
    wording blob references wordings,
    strength text not null check (strength in ('Shaped', 'Supported', 'AlreadyPlanned', 'Considered')),
    reason text not null,
    linked_on text not null,
    linked_by blob not null references people,
    -- The answer whose publisher saw this link: without it the link is not public.
    published_with blob references answers
) strict, without rowid;
create index influences_theme on influences (theme);
create index influences_plan_item on influences (plan_item);

insert into history_head (one, seq, mac) values (1, 0, x'');
