-- Group sessions: what is planned, what is asked, and what is said in the room until the session ends.
--
-- Nothing here tells who or in what order: random keys, no row numbers, no times. What ties an answer to a phone (`session_phones`,
-- `session_marks`) is deleted when the session ends, and what was said becomes feedback then. What came from paper stays
-- in `session_marks`, for the same sheet may be sent again: under another hash in each prompt, so that nobody sees what stood on one sheet together.

create table group_sessions (
    id blob primary key,
    kind text not null check (kind in ('AgendaDay', 'Workshop', 'DropIn')),
    place text not null,
    -- The day it is opened; until then, the day it is planned for.
    held_on text not null,
    planned_on text not null,
    facilitator blob not null references people,
    code text not null unique,
    state text not null check (state in ('Planned', 'Open', 'Closed')),
    -- Tried out with invented phones: nothing of it is ever feedback.
    rehearsal integer not null,
    -- How often anything has changed that a wall or a phone shows, and how often anything has come in.
    changes integer not null,
    arrivals integer not null,
    -- How often a result has changed that a wall shows; phones and consoles need not hear of it.
    results integer not null default 0,
    -- How many sheets of paper with dots or ticks are counted.
    sheets integer not null default 0,
    -- The prompt on the wall.
    showing blob,
    -- How many were there, as a band, once it is over.
    headcount text
) strict, without rowid;
create index group_sessions_theirs on group_sessions (facilitator, held_on);
create index group_sessions_state on group_sessions (state, held_on);

create table prompts (
    id blob primary key,
    session blob not null references group_sessions,
    position integer not null,
    kind text not null check (kind in ('Words', 'Dots', 'HowMany', 'Agree')),
    question text not null,
    -- What to put dots on, one a line.
    options text not null,
    minutes integer,
    state text not null check (state in ('Waiting', 'Open', 'Closed')),
    revealed integer not null
) strict, without rowid;
create index prompts_session on prompts (session, position);

-- A phone is a keyed hash of what its cookie holds, another one in every session.
create table session_phones (
    session blob not null references group_sessions,
    phone blob not null,
    primary key (session, phone)
) strict, without rowid;

create table session_marks (
    prompt blob not null references prompts,
    phone blob not null,
    choice integer not null,
    dots integer not null,
    -- Whether the phone let it be counted; only what is counted is ever shown, and the rest goes when the session ends.
    released integer not null,
    primary key (prompt, phone, choice)
) strict, without rowid;

create table session_counts (
    prompt blob not null references prompts,
    choice integer not null,
    dots integer not null,
    phones integer not null,
    primary key (prompt, choice)
) strict, without rowid;

-- What was said in a room that is still open, or was not released yet. The words are sealed to the place they will have as feedback;
-- unreleased ones are sealed under the young person's own five words besides.
create table session_items (
    id blob primary key,
    session blob not null references group_sessions,
    prompt blob not null references prompts,
    token blob not null unique,
    receipt blob not null unique,
    words blob not null,
    received_on text not null,
    source text not null check (source in ('Session', 'Transcribed')),
    provenance text not null check (provenance in ('Verbatim', 'Paraphrase')),
    hand text check (hand in ('Theirs', 'Facilitator')),
    released integer not null,
    state text not null check (state in ('Waiting', 'Approved', 'Held')),
    -- Which of the approved it is, as long as the room is open: the wall shows the latest first.
    shown integer,
    pinned integer not null,
    prevalence text check (prevalence in ('One', 'Some', 'Most')),
    merged_into blob
) strict, without rowid;
create index session_items_session on session_items (session, prompt);

alter table feedback add column prompt blob references prompts;
alter table feedback add column prevalence text check (prevalence in ('One', 'Some', 'Most'));
-- Who wrote it down, where it came from paper.
alter table feedback add column hand text check (hand in ('Theirs', 'Facilitator'));
create index feedback_prompt on feedback (prompt) where prompt is not null;
