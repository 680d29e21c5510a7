-- Group sessions: what is planned, what is asked, and what is said in the room until the session ends.
--
-- Nothing here tells who or in what order: random keys, no times; rows are laid anew by `forget_order`. What ties an answer to a phone (`session_phones`,
-- `session_marks`) is deleted when the session ends, and what was said becomes feedback then. What came from paper stays
-- in `session_marks`, for the same sheet may be sent again: under another hash in each prompt, so that nobody sees what stood on one sheet together.

create table group_sessions (
    id bytea primary key,
    kind text not null check (kind in ('AgendaDay', 'Workshop', 'DropIn')),
    place text not null,
    -- The day it is opened; until then, the day it is planned for.
    held_on text not null,
    planned_on text not null,
    facilitator bytea not null references people,
    code text not null unique,
    state text not null check (state in ('Planned', 'Open', 'Closed')),
    -- Tried out with invented phones: nothing of it is ever feedback.
    rehearsal boolean not null,
    -- How often anything has changed that a wall or a phone shows, and how often anything has come in.
    changes bigint not null,
    arrivals bigint not null,
    -- How often a result has changed that a wall shows; phones and consoles need not hear of it.
    results bigint not null default 0,
    -- How many sheets of paper with dots or ticks are counted.
    sheets bigint not null default 0,
    -- The prompt on the wall.
    showing bytea,
    -- How many were there, as a band, once it is over.
    headcount text
);
create index group_sessions_theirs on group_sessions (facilitator, held_on);
create index group_sessions_state on group_sessions (state, held_on);

create table prompts (
    id bytea primary key,
    session bytea not null references group_sessions,
    position bigint not null,
    kind text not null check (kind in ('Words', 'Dots', 'HowMany', 'Agree')),
    question text not null,
    -- What to put dots on, one a line.
    options text not null,
    minutes bigint,
    state text not null check (state in ('Waiting', 'Open', 'Closed')),
    revealed boolean not null
);
create index prompts_session on prompts (session, position);

-- A phone is a keyed hash of what its cookie holds, another one in every session.
create table session_phones (
    session bytea not null references group_sessions,
    phone bytea not null,
    primary key (session, phone)
);

create table session_marks (
    prompt bytea not null references prompts,
    phone bytea not null,
    choice bigint not null,
    dots bigint not null,
    -- Whether the phone let it be counted; only what is counted is ever shown, and the rest goes when the session ends.
    released boolean not null,
    primary key (prompt, phone, choice)
);

create table session_counts (
    prompt bytea not null references prompts,
    choice bigint not null,
    dots bigint not null,
    phones bigint not null,
    primary key (prompt, choice)
);

-- What was said in a room that is still open, or was not released yet. The words are sealed to the place they will have as feedback;
-- unreleased ones are sealed under the young person's own five words besides.
create table session_items (
    id bytea primary key,
    session bytea not null references group_sessions,
    prompt bytea not null references prompts,
    token bytea not null unique,
    receipt bytea not null unique,
    words bytea not null,
    received_on text not null,
    source text not null check (source in ('Session', 'Transcribed')),
    provenance text not null check (provenance in ('Verbatim', 'Paraphrase')),
    hand text check (hand in ('Theirs', 'Facilitator')),
    released boolean not null,
    state text not null check (state in ('Waiting', 'Approved', 'Held')),
    -- Which of the approved it is, as long as the room is open: the wall shows the latest first.
    shown bigint,
    pinned boolean not null,
    prevalence text check (prevalence in ('One', 'Some', 'Most')),
    merged_into bytea
);
create index session_items_session on session_items (session, prompt);

alter table feedback add column prompt bytea references prompts;
alter table feedback add column prevalence text check (prevalence in ('One', 'Some', 'Most'));
-- Who wrote it down, where it came from paper.
alter table feedback add column hand text check (hand in ('Theirs', 'Facilitator'));
create index feedback_prompt on feedback (prompt) where prompt is not null;
