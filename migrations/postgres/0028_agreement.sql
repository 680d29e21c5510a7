-- Second coding: a second person codes pieces without seeing the codes that are on them, so that agreement can be measured.

create table agreement_rounds (
    id bytea primary key,
    first_coder bytea not null references people,
    second_coder bytea not null references people,
    started_on text not null,
    started_by bytea not null references people,
    state text not null,
    ended_on text,
    -- The choices by which its pieces were taken. A code or a theme may be gone by now.
    code bytea,
    theme bytea,
    month text,
    check (first_coder <> second_coder and started_by <> second_coder)
);

create table round_pieces (
    id bytea primary key,
    round bytea not null references agreement_rounds,
    feedback bytea not null references all_feedback,
    -- The day on which the second coder coded it.
    coded_on text,
    unique (round, feedback)
);
create index round_pieces_of_feedback on round_pieces (feedback);

-- The codes of the first coder as they were when the round began, and those of the second coder, which are on no excerpt.
create table round_codes (
    piece bytea not null references round_pieces,
    coder text not null,
    code bytea not null references codes,
    primary key (piece, coder, code)
);

-- Each way in which a difference was settled; the last one counts.
create table round_settlements (
    id bytea primary key,
    piece bytea not null references round_pieces,
    number bigint not null,
    outcome text not null,
    -- Sealed, since a reason often quotes.
    reason bytea not null,
    settled_on text not null,
    settled_by bytea not null references people,
    unique (piece, number)
);
