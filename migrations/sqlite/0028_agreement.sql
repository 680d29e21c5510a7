-- Second coding: a second person codes pieces without seeing the codes that are on them, so that agreement can be measured.

create table agreement_rounds (
    id blob primary key,
    first_coder blob not null references people,
    second_coder blob not null references people,
    started_on text not null,
    started_by blob not null references people,
    state text not null,
    ended_on text,
    -- The choices by which its pieces were taken. A code or a theme may be gone by now.
    code blob,
    theme blob,
    month text,
    check (first_coder <> second_coder and started_by <> second_coder)
) strict, without rowid;

create table round_pieces (
    id blob primary key,
    round blob not null references agreement_rounds,
    feedback blob not null references all_feedback,
    -- The day on which the second coder coded it.
    coded_on text,
    unique (round, feedback)
) strict, without rowid;
create index round_pieces_of_feedback on round_pieces (feedback);

-- The codes of the first coder as they were when the round began, and those of the second coder, which are on no excerpt.
create table round_codes (
    piece blob not null references round_pieces,
    coder text not null,
    code blob not null references codes,
    primary key (piece, coder, code)
) strict, without rowid;

-- Each way in which a difference was settled; the last one counts.
create table round_settlements (
    id blob primary key,
    piece blob not null references round_pieces,
    number integer not null,
    outcome text not null,
    -- Sealed, since a reason often quotes.
    reason blob not null,
    settled_on text not null,
    settled_by blob not null references people,
    unique (piece, number)
) strict, without rowid;
