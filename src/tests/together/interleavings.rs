//! Two reviewers who do anything in any order: each answer and each state is that of a simple model, and no accepted text is lost.

use super::model::{self, ANALYSIS, Act, CODES, Key, PIECES, Sheet, State, THEMES, WORDS, World, changes, memo_of, shown};
use crate::{
    audit_log::{self, Chain},
    coding::code_store::code_memo_place,
    feedback::{MASK, store::words_place},
    group_sessions::suppression::LEAST,
    id::{FeedbackId, PersonId},
    tests::{
        dice::Dice,
        form::{fields_of, send, with},
        town::{Browser, Seen, Town, id_of},
    },
    undo,
};
use http::StatusCode;
use std::collections::BTreeMap;

/// Interleavings in all, of `FEWEST` to `MOST` acts each.
const INTERLEAVINGS: usize = 1_000;
const FEWEST: usize = 4;
const MOST: usize = 8;
/// Towns that they are shared out to; they run side by side.
const TOWNS: usize = 4;
/// Interleavings after which a town's reviewers begin with new things, so that pages stay short.
const FRESH_AFTER: usize = 25;
/// Every so many interleavings end with two acts at the same moment.
const AT_ONCE: usize = 10;

type Fields = Vec<(String, String)>;
/// Things with their states before and after.
type Changes = Vec<(Key, State, State)>;
/// A theme with the words of its draft.
type ThemeRow = (Vec<u8>, String, bool, Option<Vec<u8>>, Option<String>);
/// A code with its sealed memo.
type CodeRow = (Vec<u8>, String, bool, Option<Vec<u8>>, Option<Vec<u8>>);
/// A coding: its id, piece, code, start and end.
type CodingRow = (Vec<u8>, Vec<u8>, Vec<u8>, i64, i64);

/// The ids of the codings that are there, by piece and code.
type Codings = BTreeMap<(usize, usize), String>;

struct Reviewer {
    name: &'static str,
    browser: Browser,
    id: PersonId,
    /// The forms on the pages that they have open, with the states that those show.
    open: BTreeMap<Sheet, (Fields, Vec<State>)>,
    /// Their acts that can be undone, with the states that each changed.
    acts: Vec<(String, Changes)>,
}

/// Addresses and ids of the things that the two work on.
#[derive(Default)]
struct Things {
    themes: Vec<String>,
    codes: Vec<String>,
    item: String,
    pieces: Vec<String>,
    /// The words of each piece before the ones that can be taken out.
    begins: Vec<String>,
}

struct Pair {
    town: Town,
    dice: Dice,
    both: [Reviewer; 2],
    /// Pieces that are in every theme: so many that no answer needs a warning to be read.
    many: Vec<Vec<u8>>,
    things: Things,
    world: World,
    codings: Codings,
    /// Every text that was saved.
    accepted: Vec<String>,
    /// How often each act ended in each way.
    counts: BTreeMap<String, usize>,
    texts: usize,
}

fn last_part(address: &str) -> String {
    address.rsplit('/').next().unwrap().into()
}

impl Pair {
    async fn new(seed: u64) -> Self {
        let town = Town::new().await;
        let mut both = vec![];
        for name in ["Priya Nair", "Sam Reader"] {
            let browser = town.reviewer(name).await;
            let id = id_of(town.administrator().await, name).await.parse().unwrap();
            both.push(Reviewer { name, browser, id, open: BTreeMap::new(), acts: vec![] });
        }
        let both = both.try_into().unwrap_or_else(|_| panic!("two of them"));
        let mut pair = Self {
            town,
            dice: Dice(seed),
            both,
            many: vec![],
            things: Things::default(),
            world: World::new(),
            codings: Codings::new(),
            accepted: vec![],
            counts: BTreeMap::new(),
            texts: 0,
        };
        pair.read_many().await;
        pair.begin_anew().await;
        pair
    }

    async fn read_many(&mut self) {
        for nth in 0..LEAST {
            self.town.anyone().says(&format!("Read before {nth}")).await;
        }
        let mut tx = self.town.app.write_anonymously().await.unwrap();
        let read = "update all_feedback set triage = 'ForAnalysis', read_on = received_on returning id";
        self.many = sqlx::query_scalar(read).fetch_all(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn tie_many(&self) {
        let mut tx = self.town.app.write_anonymously().await.unwrap();
        let tie = "insert into feedback_themes (theme, feedback, tagged_on, tagged_by) values ($1, $2, '2026-11-22', $3)";
        for theme in &self.things.themes {
            for piece in &self.many {
                let theme = crate::id::from_hex(theme).unwrap().to_vec();
                sqlx::query(tie).bind(theme).bind(piece).bind(self.both[0].id.bytes()).execute(&mut *tx).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    fn text(&mut self) -> String {
        self.texts += 1;
        format!("Text {} of {}", self.texts, self.dice.roll(1_000_000))
    }

    /// Gives both new things to work on.
    async fn begin_anew(&mut self) {
        let (priya, nth) = (self.both[0].browser.clone(), self.texts);
        let make = async |path: &str, fields: &[(&str, &str)]| {
            let made = priya.post(path, fields).await;
            assert_eq!(made.status, StatusCode::SEE_OTHER, "{path}: {}", made.text());
            last_part(made.leads_to())
        };
        let mut things = Things::default();
        for theme in 0..THEMES {
            things.themes.push(make("/themes", &[("name", &format!("Claim {nth} {theme}")), ("about", "")]).await);
        }
        for code in 0..CODES {
            things.codes.push(make("/codebook", &[("name", &format!("Code {nth} {code}"))]).await);
        }
        things.item = make("/plan/items", &[("name", &format!("Item {nth}")), ("wording", "At first.")]).await;
        for piece in 0..PIECES {
            things.begins.push(format!("Piece {nth} {piece} says"));
            self.town.anyone().says(&format!("{} {}", things.begins[piece], WORDS.join(" "))).await;
        }
        let ids: Vec<(FeedbackId, Vec<u8>)> = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>("select id, words from all_feedback where triage is null")
            .fetch_all(&mut *self.town.app.read().await.unwrap())
            .await
            .unwrap()
            .into_iter()
            .map(|(id, words)| (id.try_into().unwrap(), words))
            .collect();
        for begin in &things.begins {
            let is_it = |(id, words): &&(FeedbackId, Vec<u8>)| self.town.app.vault.open(words_place(id), words).unwrap().starts_with(begin);
            things.pieces.push(ids.iter().find(is_it).expect("it has come in").0.to_string());
        }
        self.things = things;
        self.tie_many().await;
        (self.world, self.codings) = self.observe().await;
        for reviewer in &mut self.both {
            reviewer.open.clear();
            reviewer.acts.clear();
        }
    }

    /// Reads the states of all things from the database.
    async fn observe(&self) -> (World, Codings) {
        let (mut db, mut world, mut codings) = (self.town.app.read().await.unwrap(), World::new(), Codings::new());
        let (vault, Things { themes, codes, item, pieces, begins }) = (&self.town.app.vault, &self.things);
        let nth = |ids: &[String], id: &[u8]| ids.iter().position(|known| *known == crate::id::to_hex(id));
        let bytes = |ids: &[String], at: usize| crate::id::from_hex(&ids[at]).unwrap().to_vec();
        let rows: Vec<ThemeRow> = sqlx::query_as(
            "select t.id, t.about, t.retired, t.merged_into, a.words from themes t
             left join answers a on a.theme = t.id and a.published_on is null where t.id in ($1, $2)",
        )
        .bind(bytes(themes, 0))
        .bind(bytes(themes, 1))
        .fetch_all(&mut *db)
        .await
        .unwrap();
        for (id, about, retired, merged, draft) in rows {
            let theme = nth(themes, &id).unwrap();
            world.insert(Key::Theme(theme), State::Theme { about, retired, merged: merged.map(|id| nth(themes, &id).unwrap()) });
            world.insert(Key::Draft(theme), State::Draft(draft));
        }
        let rows: Vec<CodeRow> = sqlx::query_as("select id, definition, retired, merged_into, memo from codes where id in ($1, $2, $3)")
            .bind(bytes(codes, 0))
            .bind(bytes(codes, 1))
            .bind(bytes(codes, 2))
            .fetch_all(&mut *db)
            .await
            .unwrap();
        for (id, definition, retired, merged, memo) in rows {
            let memo = memo.map_or_else(String::new, |memo| vault.open(code_memo_place(&id), &memo).unwrap());
            let merged = merged.map(|id| nth(codes, &id).unwrap());
            world.insert(Key::Code(nth(codes, &id).unwrap()), State::Code { definition, memo, retired, merged });
        }
        let rows: Vec<(String, String)> =
            sqlx::query_as("select i.name, w.wording from plan_items i join wordings w on w.plan_item = i.id where i.id = $1 order by w.number")
                .bind(crate::id::from_hex(item).unwrap().to_vec())
                .fetch_all(&mut *db)
                .await
                .unwrap();
        world.insert(Key::Item, State::Item(rows[0].0.clone()));
        world.insert(Key::Wordings, State::Wordings(rows.into_iter().map(|(_, wording)| wording).collect()));
        let rows: Vec<(Vec<u8>, Option<String>, Vec<u8>)> = sqlx::query_as("select id, triage, words from all_feedback where id in ($1, $2)")
            .bind(bytes(pieces, 0))
            .bind(bytes(pieces, 1))
            .fetch_all(&mut *db)
            .await
            .unwrap();
        let ties: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("select feedback, theme from feedback_themes where feedback in ($1, $2)")
            .bind(bytes(pieces, 0))
            .bind(bytes(pieces, 1))
            .fetch_all(&mut *db)
            .await
            .unwrap();
        let mut lengths = [0; PIECES];
        for (id, triage, words) in rows {
            let piece = nth(pieces, &id).unwrap();
            let words = vault.open(words_place(&id.try_into().unwrap()), &words).unwrap();
            let is_of = |id: &[u8]| nth(pieces, id) == Some(piece);
            let themes = ties.iter().filter(|(id, _)| is_of(id)).map(|(_, theme)| nth(themes, theme).unwrap()).collect();
            world.insert(Key::Reading(piece), State::Reading { triage, themes });
            let mut left = begins[piece].clone();
            for (word, text) in WORDS.iter().enumerate() {
                let is_there = words.contains(text);
                left = format!("{left} {}", if is_there { text } else { MASK });
                world.insert(Key::Word(piece, word), State::Is(!is_there));
            }
            assert_eq!(words, left, "no other letter of a piece is touched");
            lengths[piece] = words.chars().count() as i64;
            world.extend((0..CODES).map(|code| (Key::Coding(piece, code), State::Is(false))));
        }
        let rows: Vec<CodingRow> =
            sqlx::query_as("select id, feedback, code, start, end_ from codings where taken_on is null and feedback in ($1, $2)")
                .bind(bytes(pieces, 0))
                .bind(bytes(pieces, 1))
                .fetch_all(&mut *db)
                .await
                .unwrap();
        for (coding, piece, code, start, end) in rows {
            let (piece, code) = (nth(pieces, &piece).unwrap(), nth(codes, &code).unwrap());
            assert_eq!((start, end), (0, lengths[piece]), "a coding of the whole piece stays one");
            world.insert(Key::Coding(piece, code), State::Is(true));
            assert!(codings.insert((piece, code), crate::id::to_hex(&coding)).is_none(), "the same words have a code once");
        }
        (world, codings)
    }

    fn address_of(&self, sheet: Sheet) -> (String, String) {
        let Things { themes, codes, item, pieces, .. } = &self.things;
        match sheet {
            Sheet::Theme(nth) => (format!("/themes/{}", themes[nth]), format!("/themes/{}", themes[nth])),
            Sheet::Draft(nth) => (format!("/themes/{}", themes[nth]), format!("/themes/{}/answer", themes[nth])),
            Sheet::Code(nth) => (format!("/codebook/{}", codes[nth]), format!("/codebook/{}", codes[nth])),
            Sheet::Item => (format!("/plan/{item}"), format!("/plan/{item}")),
            Sheet::Wordings => (format!("/plan/{item}"), format!("/plan/{item}/wording")),
            Sheet::Reading(piece) => (format!("/feedback/{}", pieces[piece]), format!("/feedback/{}/triage", pieces[piece])),
            Sheet::Codings(piece) => (format!("/feedback/{}", pieces[piece]), format!("/feedback/{}/codings", pieces[piece])),
            Sheet::Redactions(piece) => (format!("/feedback/{}", pieces[piece]), format!("/feedback/{}/redactions", pieces[piece])),
        }
    }

    /// The forms that stand on the page of one.
    fn beside(sheet: Sheet) -> Vec<Sheet> {
        match sheet {
            Sheet::Theme(nth) | Sheet::Draft(nth) => vec![Sheet::Theme(nth), Sheet::Draft(nth)],
            Sheet::Code(nth) => vec![Sheet::Code(nth)],
            Sheet::Item | Sheet::Wordings => vec![Sheet::Item, Sheet::Wordings],
            Sheet::Reading(nth) | Sheet::Codings(nth) | Sheet::Redactions(nth) => {
                vec![Sheet::Reading(nth), Sheet::Codings(nth), Sheet::Redactions(nth)]
            }
        }
    }

    /// Keeps the forms of a page that somebody sees now.
    fn sees(&mut self, who: usize, sheet: Sheet, page: &Seen) {
        for sheet in Self::beside(sheet) {
            let address = self.address_of(sheet).1;
            match page.body.contains(&format!("action=\"{address}\"")) {
                true => drop(self.both[who].open.insert(sheet, (fields_of(page, &address), shown(&self.world, sheet)))),
                false => drop(self.both[who].open.remove(&sheet)),
            }
        }
    }

    async fn load(&mut self, who: usize, sheet: Sheet) {
        let page = self.both[who].browser.get(&self.address_of(sheet).0).await;
        assert_eq!(page.status, StatusCode::OK, "{sheet:?}");
        self.sees(who, sheet, &page);
    }

    /// Draws an act, and loads its page first where the person has not, or happens to.
    async fn draw(&mut self, who: usize) -> Act {
        let (piece, theme, code) = (self.dice.roll(PIECES), self.dice.roll(THEMES), self.dice.roll(CODES));
        let other_code = (code + 1 + self.dice.roll(CODES - 1)) % CODES;
        let is_coded = model::is(&self.world, Key::Coding(piece, code));
        // Most acts are on things that they can be done to: a refusal shows a whole page.
        let is_careless = self.dice.roll(8) == 0;
        let act = match self.dice.roll(24) {
            0..=3 => Act::Save(Sheet::Theme(theme), self.text()),
            4 | 5 => Act::Save(Sheet::Draft(theme), self.text()),
            6..=8 => Act::Save(Sheet::Code(code), self.text()),
            9 => Act::Save(Sheet::Item, self.text()),
            10 | 11 => Act::Save(Sheet::Wordings, self.text()),
            12 | 13 => Act::Tie(piece, theme),
            14 => Act::Untie(piece, theme),
            15 if is_coded => Act::TakeAway(piece, code),
            16 if is_coded => Act::Recode(piece, code, other_code),
            15..=18 if !is_coded || is_careless => Act::Put(piece, code),
            15..=18 => Act::Tie(piece, theme),
            19 => Act::Read(piece, self.dice.pick(&[ANALYSIS, ANALYSIS, "NotForUs", "Abuse"])),
            20 => {
                let word = self.dice.roll(WORDS.len());
                let left = (0..WORDS.len()).map(|more| (word + more) % WORDS.len()).find(|word| !model::is(&self.world, Key::Word(piece, *word)));
                Act::Redact(piece, left.filter(|_| !is_careless).unwrap_or(word))
            }
            21 if self.dice.roll(3) == 0 => Act::MergeThemes(theme, (theme + 1) % THEMES),
            21 => Act::RetireTheme(theme, self.dice.roll(2) == 0),
            22 => Act::MergeCodes(code, other_code),
            _ => Act::RetireCode(code, self.dice.roll(3) == 0),
        };
        if matches!(act, Act::TakeAway(..) | Act::Recode(..)) {
            // Their forms name a coding.
            self.agrees().await;
        }
        if let Some(sheet) = act.sheet()
            && (!self.both[who].open.contains_key(&sheet) || self.dice.roll(10) == 0)
        {
            self.load(who, sheet).await;
        }
        act
    }

    /// The states that the form of an act says it shows.
    fn seen(&self, who: usize, act: &Act) -> Option<Vec<State>> {
        self.both[who].open.get(&act.sheet()?).map(|(_, shown)| shown.clone())
    }

    /// The address and the fields of an act, in the form that the person has open.
    fn request(&self, who: usize, act: &Act) -> (String, Fields) {
        let Things { themes, codes, pieces, .. } = &self.things;
        let owned = |fields: &[(&str, &str)]| fields.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect::<Fields>();
        let form = |sheet: Sheet, mine: &[(&str, &str)]| {
            let known = self.both[who].open.get(&sheet).map(|(fields, _)| fields.clone()).unwrap_or_default();
            (self.address_of(sheet).1, with(known, mine))
        };
        let coding = |piece: usize, code: usize| self.codings.get(&(piece, code)).cloned().unwrap_or_else(|| "0".repeat(32));
        match act {
            Act::Save(sheet @ Sheet::Theme(_), text) => form(*sheet, &[("about", text)]),
            Act::Save(sheet @ Sheet::Draft(_), text) => form(*sheet, &[("kind", "Done"), ("words", text)]),
            Act::Save(sheet @ Sheet::Code(_), text) => form(*sheet, &[("definition", text), ("memo", &memo_of(text))]),
            Act::Save(sheet @ Sheet::Item, text) => form(*sheet, &[("name", text)]),
            Act::Save(sheet, text) => form(*sheet, &[("wording", text), ("reason", "They asked.")]),
            Act::Tie(piece, theme) => (format!("/feedback/{}/tags", pieces[*piece]), owned(&[("to", &format!("Theme.{}", themes[*theme]))])),
            Act::Untie(piece, theme) => (format!("/feedback/{}/tags", pieces[*piece]), owned(&[("from", &format!("Theme.{}", themes[*theme]))])),
            Act::Put(piece, code) => {
                let name = self.code_name(*code);
                match self.both[who].open.contains_key(&Sheet::Codings(*piece)) {
                    true => form(Sheet::Codings(*piece), &[("code_name", &name)]),
                    false => (self.address_of(Sheet::Codings(*piece)).1, owned(&[("excerpt", "0-1"), ("code_name", &name)])),
                }
            }
            Act::TakeAway(piece, code) => (format!("/codings/{}/removal", coding(*piece, *code)), vec![]),
            Act::Recode(piece, from, to) => {
                let fields = owned(&[("coding", &coding(*piece, *from)), ("code_name", &self.code_name(*to))]);
                (format!("/codebook/{}/codings", codes[*from]), fields)
            }
            Act::Read(piece, outcome) => form(Sheet::Reading(*piece), &[("outcome", outcome)]),
            Act::Redact(piece, word) => form(Sheet::Redactions(*piece), &[("other_words", WORDS[*word]), ("reason", "SomethingElse")]),
            Act::MergeThemes(from, into) => (format!("/themes/{}/merge", themes[*from]), owned(&[("into", &themes[*into])])),
            Act::MergeCodes(from, into) => (format!("/codebook/{}/merge", codes[*from]), owned(&[("into", &codes[*into])])),
            Act::RetireTheme(nth, to) => (format!("/themes/{}/state", themes[*nth]), owned(&[("to", if *to { "retire" } else { "offer" })])),
            Act::RetireCode(nth, to) => (format!("/codebook/{}/state", codes[*nth]), owned(&[("to", if *to { "retire" } else { "offer" })])),
        }
    }

    /// Codes keep the names that they were made with, which end with their place.
    fn code_name(&self, code: usize) -> String {
        let begun = self.things.begins[0].split(' ').nth(1).unwrap();
        format!("Code {begun} {code}")
    }

    /// Takes in what came of an act: the states it left, its button for undoing, the told conflict.
    fn take_in(&mut self, who: usize, act: &Act, seen: &Seen, before: &World) {
        *self.counts.entry(format!("{}: {}", act.name(), seen.status.as_u16())).or_default() += 1;
        match seen.status {
            StatusCode::SEE_OTHER => {
                if let Act::Save(_, text) = act {
                    self.accepted.push(text.clone());
                }
                if let Some(id) = seen.location().split("undo=").nth(1) {
                    let id = id.split(['&', '#']).next().unwrap().to_string();
                    self.both[who].acts.push((id, changes(before, &self.world)));
                }
            }
            StatusCode::CONFLICT => {
                let sheet = act.sheet().expect("only a form that says what it shows is told of a conflict");
                if let Act::Save(_, text) = act {
                    assert!(seen.body.contains(text.as_str()), "{act:?} keeps what was typed");
                    assert!(seen.body.contains("Which one do you keep?"), "{act:?}");
                }
                self.sees(who, sheet, seen);
            }
            _ => {}
        }
    }

    async fn does(&mut self, who: usize) {
        let act = self.draw(who).await;
        let (before, seen) = (self.world.clone(), self.seen(who, &act));
        let status = model::act(&mut self.world, &act, seen.as_ref());
        let (address, fields) = self.request(who, &act);
        let answer = send(&self.both[who].browser, &address, &fields).await;
        let name = self.both[who].name;
        assert_eq!(answer.status, status, "{name} {act:?} {address}: {before:?} {}", answer.text());
        self.take_in(who, &act, &answer, &before);
    }

    /// Compares the model with the database.
    async fn agrees(&mut self) {
        let (world, codings) = self.observe().await;
        assert_eq!(changes(&self.world, &world), [], "the model, and the database");
        self.codings = codings;
    }

    /// Presses undo on one of somebody's last acts. Only states that are still as the act left them may go back to those before it.
    async fn undoes(&mut self, who: usize) {
        let Some(from) = self.both[who].acts.len().checked_sub(1) else { return };
        let nth = from - self.dice.roll(from.min(2) + 1);
        let (id, changed) = self.both[who].acts.remove(nth);
        let answer = self.both[who].browser.post(&format!("/acts/{id}/undo"), &[]).await;
        let (world, codings) = self.observe().await;
        let is_done = answer.status == StatusCode::SEE_OTHER;
        assert!(is_done || answer.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
        for (key, now, then) in changes(&self.world, &world) {
            let undone = changed.iter().find(|(known, ..)| *known == key);
            let (_, before, after) = undone.unwrap_or_else(|| panic!("undoing {changed:?} touched {key:?}: {now:?} {then:?}"));
            assert!(is_done && now == *after && then == *before, "undoing {changed:?} lost {now:?} and left {then:?}");
        }
        *self.counts.entry(format!("Undo: {}", answer.status.as_u16())).or_default() += 1;
        (self.world, self.codings) = (world, codings);
    }

    /// Both act at the same moment: what comes of it is what would have come of one after the other.
    async fn both_do(&mut self) {
        let acts = [self.draw(0).await, self.draw(1).await];
        let seen = [self.seen(0, &acts[0]), self.seen(1, &acts[1])];
        let requests = [self.request(0, &acts[0]), self.request(1, &acts[1])];
        let before = self.world.clone();
        let in_turn = |order: [usize; 2]| {
            let (mut world, mut statuses) = (before.clone(), [StatusCode::OK; 2]);
            let first = {
                statuses[order[0]] = model::act(&mut world, &acts[order[0]], seen[order[0]].as_ref());
                world.clone()
            };
            statuses[order[1]] = model::act(&mut world, &acts[order[1]], seen[order[1]].as_ref());
            (order, statuses, first, world)
        };
        let (one, other) =
            tokio::join!(send(&self.both[0].browser, &requests[0].0, &requests[0].1), send(&self.both[1].browser, &requests[1].0, &requests[1].1));
        let (world, codings) = self.observe().await;
        let statuses = [one.status, other.status];
        let orders = [in_turn([0, 1]), in_turn([1, 0])];
        let found = orders.iter().find(|(_, known, _, left)| *known == statuses && *left == world);
        let (order, _, first, _) = found.unwrap_or_else(|| panic!("{acts:?} left {statuses:?} {:?}", changes(&before, &world)));
        let answers = [one, other];
        for (nth, who) in order.iter().enumerate() {
            self.world = if nth == 0 { first.clone() } else { world.clone() };
            let from = if nth == 0 { &before } else { first };
            self.take_in(*who, &acts[*who], &answers[*who], from);
            // The page of a refusal may show what the other has changed since.
            for sheet in acts[*who].sheet().map(Self::beside).unwrap_or_default() {
                self.both[*who].open.remove(&sheet);
            }
        }
        (self.world, self.codings) = (world, codings);
        *self.counts.entry("At once".into()).or_default() += 1;
    }

    async fn interleave(&mut self, nth: usize) {
        if nth % FRESH_AFTER == FRESH_AFTER - 1 {
            self.begin_anew().await;
        }
        // Short ones are drawn more often than long ones.
        let more = self.dice.roll(MOST - FEWEST + 1).min(self.dice.roll(MOST - FEWEST + 1));
        for _ in 0..FEWEST + more {
            let who = self.dice.roll(2);
            if self.dice.roll(10) == 0 { self.undoes(who).await } else { self.does(who).await }
        }
        if nth.is_multiple_of(AT_ONCE) {
            self.both_do().await;
        }
        self.agrees().await;
    }

    /// Every accepted text is in an act of its author's, as what it left or what was there before; the history is whole.
    async fn ends_whole(&self) {
        let (mut db, vault) = (self.town.app.read().await.unwrap(), &self.town.app.vault);
        let mut kept = String::new();
        for reviewer in &self.both {
            for act in undo::store::own(&mut db, vault, reviewer.id, &undo::store::Filter::default(), i64::MAX).await.unwrap() {
                kept += &serde_json::to_string(&act.changes.unwrap()).unwrap();
            }
        }
        for text in &self.accepted {
            assert!(kept.contains(text.as_str()), "{text} was accepted, and is nowhere");
        }
        let chain = audit_log::verify(&mut db, vault).await.unwrap();
        assert!(matches!(chain, Chain::Whole { rows, .. } if rows > self.accepted.len() as i64), "{chain:?}");
    }
}

async fn in_one_town(seed: u64) -> BTreeMap<String, usize> {
    let mut pair = Pair::new(seed).await;
    for nth in 0..INTERLEAVINGS / TOWNS {
        pair.interleave(nth).await;
    }
    pair.ends_whole().await;
    pair.counts
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_between_two_reviewers() {
    let towns: Vec<_> = (1..=TOWNS as u64).map(|seed| tokio::spawn(in_one_town(seed * 0x9e37_79b9))).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for town in towns {
        town.await.unwrap().into_iter().for_each(|(what, times)| *counts.entry(what).or_default() += times);
    }
    let times = |what: &str| counts.iter().filter(|(name, _)| name.starts_with(what)).map(|(_, times)| times).sum::<usize>();
    let acts = ["Save Theme", "Save Draft", "Save Code", "Save Item", "Save Wordings", "Tie", "Untie", "Put", "TakeAway", "Recode", "Read", "Redact"];
    for act in acts.iter().chain(&["MergeThemes", "MergeCodes", "RetireTheme", "RetireCode", "Undo: 303", "Undo: 422", "At once"]) {
        assert!(times(act) >= 10, "{act} was hardly tried: {counts:?}");
    }
    let conflicts: usize = counts.iter().filter(|(name, _)| name.ends_with(": 409")).map(|(_, times)| times).sum();
    assert!(conflicts > INTERLEAVINGS / 10, "{counts:?}");
}
