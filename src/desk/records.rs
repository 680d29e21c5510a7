//! Extractors that load the record named by the address, and answer 404 if there is none.
//!
//! Handlers take them after the proof, so that nobody without permission learns which records exist.

use crate::{
    agreement::{Round, store as rounds},
    analysis::store::{self as themes, Theme},
    coding::{Code, code_store},
    db::Database,
    plan::store::{self as plan, Heading, Meeting, PlanItem, SubGroup},
    web::Error,
};
use axum::extract::{FromRef, FromRequestParts, Path};
use http::request::Parts;

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident($record:ty) from $find:path;)+) => {$(
        $(#[$doc])*
        pub struct $name(pub $record);

        impl<S: Send + Sync> FromRequestParts<S> for $name
        where
            Database: FromRef<S>,
        {
            type Rejection = Error;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
                let Path(names) = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await.map_err(|_| Error::NotThere)?;
                let id = names.first().ok_or(Error::NotThere)?.1.parse()?;
                let mut db = Database::from_ref(state).read().await?;
                $find(&mut db, id).await?.map(Self).ok_or(Error::NotThere)
            }
        }
    )+};
}

records! {
    /// The theme in `/themes/{id}`.
    ThemeAt(Theme) from themes::theme;
    /// The code in `/codebook/{id}`.
    CodeAt(Code) from code_store::code;
    /// The round of second coding in `/agreement/{id}`, and below it.
    RoundAt(Round) from rounds::round;
    /// The plan item in `/plan/{id}`.
    PlanItemAt(PlanItem) from plan::item;
    /// The priority or challenge in `/plan/headings/{id}`.
    HeadingAt(Heading) from plan::heading;
    /// The sub-group in `/plan/sub-groups/{id}`.
    SubGroupAt(SubGroup) from plan::sub_group;
    /// The meeting in `/plan/meetings/{id}`.
    MeetingAt(Meeting) from plan::meeting;
}
