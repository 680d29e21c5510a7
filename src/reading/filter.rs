//! The filters of the inbox: how an address spells them, and which pieces fit.

use crate::{
    agreement::store::blind_pieces,
    db::Conn,
    feedback::{Facts, Source, Triage},
    find::choice::About,
    id::{CodeId, FeedbackId, GroupSessionId, HeadingId, RoundId, ThemeId},
    language::Language,
    reading::list_store as store,
    staff::proof::{Proof, Reviewer},
    unicode::cut,
    web::Fields,
};
use jiff::civil::Date;
use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

/// Most characters of the name of an area.
const MOST: usize = 120;

/// How far pieces are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    Unread,
    Any,
    ForAnalysis,
    /// For analysis, in no theme.
    Untied,
    Tied,
    /// In a theme that is tied to an item of the plan.
    InPlan,
    /// In a theme with a published answer.
    Answered,
    NotForUs,
    Abuse,
}

impl Stage {
    pub fn label(self) -> &'static str {
        match self {
            Self::Unread => "Unread",
            Self::Any => "Any stage",
            Self::ForAnalysis => "For analysis",
            Self::Untied => "For analysis, in no theme",
            Self::Tied => "In a theme",
            Self::InPlan => "Tied to the plan by its theme",
            Self::Answered => "Its theme is answered",
            Self::NotForUs => "Not for us",
            Self::Abuse => "Abuse",
        }
    }
}

/// The people who took pieces to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum TakenBy {
    Me,
    Nobody,
}

/// The language that words are probably in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    NotEnglish,
    One(Language),
}

const NOT_ENGLISH: &str = "other";

impl FromStr for Spoken {
    type Err = strum::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == NOT_ENGLISH { Ok(Self::NotEnglish) } else { text.parse().map(Self::One) }
    }
}

impl From<Spoken> for &'static str {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::NotEnglish => NOT_ENGLISH,
            Spoken::One(language) => language.into(),
        }
    }
}

/// Filters as they were asked for, all of which a piece must fit; a value that is none filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    stage: Option<Stage>,
    pub taken_by: Option<TakenBy>,
    pub theme: Option<ThemeId>,
    pub code: Option<CodeId>,
    /// A priority or a challenge.
    pub heading: Option<HeadingId>,
    pub session: Option<GroupSessionId>,
    pub source: Option<Source>,
    /// The first day of the month in which pieces came.
    pub month: Option<Date>,
    pub spoken: Option<Spoken>,
    pub facts: Facts,
}

impl Filter {
    pub fn read(fields: &Fields) -> Self {
        let area = cut(fields.line("area"), MOST);
        let filter = Self {
            stage: fields.parsed("stage"),
            taken_by: fields.parsed("reader"),
            theme: fields.parsed("theme"),
            code: fields.parsed("code"),
            heading: fields.parsed("priority"),
            session: fields.parsed("session"),
            source: fields.parsed("from"),
            month: format!("{}-01", fields.line("month")).parse().ok(),
            spoken: fields.parsed("language"),
            facts: Facts {
                age_band: fields.parsed("age_band"),
                area: (!area.is_empty()).then(|| area.to_string()),
                in_care: yes_or_no(fields.line("in_care")),
                disability: yes_or_no(fields.line("disability")),
                feeling: fields.parsed("feeling"),
            },
        };
        // Without ties, that is what nobody needs to ask for.
        if filter.stage == Some(Stage::Unread) && !filter.has_ties() { Self { stage: None, ..filter } } else { filter }
    }

    fn has_ties(&self) -> bool {
        self.theme.is_some() || self.code.is_some() || self.heading.is_some()
    }

    /// The fields that ask for it, without those that ask for nothing.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        fn spelled<T: Into<&'static str>>(value: Option<T>) -> Option<String> {
            value.map(|value| value.into().to_string())
        }
        let (said, facts) = (|fact: Option<bool>| fact.map(|yes| if yes { "yes" } else { "no" }.to_string()), &self.facts);
        let fields = [
            ("stage", spelled(self.stage)),
            ("reader", spelled(self.taken_by)),
            ("from", spelled(self.source)),
            ("month", self.month.map(month)),
            ("language", spelled(self.spoken)),
            ("theme", self.theme.map(|id| id.to_string())),
            ("code", self.code.map(|id| id.to_string())),
            ("priority", self.heading.map(|id| id.to_string())),
            ("session", self.session.map(|id| id.to_string())),
            ("age_band", spelled(facts.age_band)),
            ("area", facts.area.clone()),
            ("in_care", said(facts.in_care)),
            ("disability", said(facts.disability)),
            ("feeling", spelled(facts.feeling)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The stage that is shown. Only what was read is in a theme, has a code or belongs to a priority, so with one of those it is any.
    pub fn stage(&self) -> Stage {
        self.stage.unwrap_or(if self.has_ties() { Stage::Any } else { Stage::Unread })
    }

    /// Whether facts that young people gave are among the filters.
    pub fn has_facts(&self) -> bool {
        self.facts != Facts::default()
    }

    /// Whether a piece fits.
    pub fn shows(&self, id: FeedbackId, about: &About, known: &Known) -> bool {
        let (facts, theirs) = (&self.facts, &about.facts);
        self.has_stage(about, known)
            && self.source.is_none_or(|source| source == about.source)
            && self.month.is_none_or(|month| month == about.received_on.first_of_month())
            && self.session.is_none_or(|session| about.session == Some(session))
            && self.theme.is_none_or(|theme| about.themes.contains(&theme))
            && self.code.is_none_or(|code| about.codes.contains(&code) && !known.blind.contains_key(&id))
            && self.heading.is_none_or(|heading| about.headings.contains(&heading) || known.is_in(&known.under, about))
            && match self.spoken {
                None => true,
                Some(Spoken::NotEnglish) => about.language.is_some(),
                Some(Spoken::One(language)) => about.language == Some(language),
            }
            && is_or_any(&facts.age_band, &theirs.age_band)
            && is_or_any(&facts.area, &theirs.area)
            && is_or_any(&facts.in_care, &theirs.in_care)
            && is_or_any(&facts.disability, &theirs.disability)
            && is_or_any(&facts.feeling, &theirs.feeling)
            && match self.taken_by {
                None => true,
                Some(TakenBy::Me) => known.taken.contains(&id),
                Some(TakenBy::Nobody) => !known.taken.contains(&id),
            }
    }

    fn has_stage(&self, about: &About, known: &Known) -> bool {
        let for_analysis = about.triage == Some(Triage::ForAnalysis);
        match self.stage() {
            Stage::Any => true,
            Stage::Unread => about.triage.is_none(),
            Stage::ForAnalysis => for_analysis,
            Stage::Untied => for_analysis && about.themes.is_empty(),
            Stage::Tied => !about.themes.is_empty(),
            Stage::InPlan | Stage::Answered => known.is_in(&known.of_stage, about),
            Stage::NotForUs => about.triage == Some(Triage::NotForUs),
            Stage::Abuse => about.triage == Some(Triage::Abuse),
        }
    }
}

fn is_or_any<T: PartialEq>(asked: &Option<T>, fact: &Option<T>) -> bool {
    asked.is_none() || asked == fact
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// The month of an address.
pub fn month(first: Date) -> String {
    first.strftime("%Y-%m").to_string()
}

/// The pieces and themes that some filters go by, read for one page.
#[derive(Default)]
pub struct Known {
    /// Those that the reader took, or that anybody did.
    taken: HashSet<FeedbackId>,
    /// Those that the reader codes blind: no code that others put on them shows.
    blind: HashMap<FeedbackId, RoundId>,
    /// The themes under a priority.
    under: HashSet<ThemeId>,
    /// The themes of a stage.
    of_stage: HashSet<ThemeId>,
}

impl Known {
    pub async fn read(db: &mut Conn, by: &Reviewer, filter: &Filter) -> sqlx::Result<Self> {
        Ok(Self {
            taken: match filter.taken_by {
                Some(TakenBy::Me) => store::taken(db, by, Some(by.person().id)).await?,
                Some(TakenBy::Nobody) => store::taken(db, by, None).await?,
                None => HashSet::new(),
            },
            blind: match filter.code {
                Some(_) => blind_pieces(db, by).await?,
                None => HashMap::new(),
            },
            under: match filter.heading {
                Some(heading) => store::themes_under(db, heading).await?,
                None => HashSet::new(),
            },
            of_stage: match filter.stage() {
                Stage::InPlan => store::themes_in_plan(db).await?,
                Stage::Answered => store::themes_answered(db).await?,
                _ => HashSet::new(),
            },
        })
    }

    fn is_in(&self, themes: &HashSet<ThemeId>, about: &About) -> bool {
        about.themes.iter().any(|theme| themes.contains(theme))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::{AgeBand, Feeling};
    use jiff::civil::date;
    use proptest::{option::of, prelude::*, sample::select};
    use strum::VariantArray;

    fn read(fields: &[(&str, String)]) -> Filter {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Filter::read(&Fields::parse(crate::tests::town::encode(&fields).as_bytes()))
    }

    #[test]
    fn values_that_are_none_filter_nothing() {
        let odd = "stage=x&reader=Sam&theme=x&code=%FF&priority=1&session=&from=x&month=2026-13&language=Latin&in_care=perhaps&age_band=9&area=+";
        assert_eq!(Filter::read(&Fields::parse(odd.as_bytes())), Filter::default());
    }

    #[test]
    fn unread_is_shown_unasked() {
        assert_eq!(read(&[("stage", "unread".into())]), Filter::default());
        assert_eq!(Filter::default().stage(), Stage::Unread);
    }

    #[test]
    fn filter_by_a_tie_is_for_any_stage() {
        let id = "0123456789abcdef0123456789abcdef".to_string();
        for name in ["theme", "code", "priority"] {
            assert_eq!(read(&[(name, id.clone())]).stage(), Stage::Any, "{name}");
        }
        assert_eq!(read(&[("session", id)]).stage(), Stage::Unread);
    }

    proptest! {
        #[test]
        fn filter_comes_back_from_its_fields(
            stage in of(select(&Stage::VARIANTS[1..])), taken_by in of(select(vec![TakenBy::Me, TakenBy::Nobody])),
            ids in (of(any::<[u8; 16]>()), of(any::<[u8; 16]>()), of(any::<[u8; 16]>()), of(any::<[u8; 16]>())),
            month in of(1_i8..=12), spoken in of(select(Language::VARIANTS)), is_other in any::<bool>(), area in of("[A-Za-zŵ&=é’ ]{0,9}[a-z]"),
            facts in (of(select(AgeBand::VARIANTS)), of(any::<bool>()), of(any::<bool>()), of(select(Feeling::VARIANTS))),
        ) {
            let spoken = if is_other { Some(Spoken::NotEnglish) } else { spoken.map(Spoken::One) };
            let (theme, code, heading, session) = (ids.0.map(Into::into), ids.1.map(Into::into), ids.2.map(Into::into), ids.3.map(Into::into));
            let area = area.map(|area| area.trim().to_string());
            let facts = Facts { age_band: facts.0, area, in_care: facts.1, disability: facts.2, feeling: facts.3 };
            let month = month.map(|month| date(2026, month, 1));
            let filter = Filter { stage, taken_by, theme, code, heading, session, source: None, month, spoken, facts };
            prop_assert_eq!(read(&filter.fields()), filter);
        }
    }
}
