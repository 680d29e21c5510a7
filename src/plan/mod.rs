//! The Board's work plan: headings, plan items with all their wordings, sub-groups and meetings.

#[cfg(feature = "ssr")]
pub mod diff;
#[cfg(feature = "ssr")]
pub mod first_plan;
#[cfg(feature = "ssr")]
pub mod store;

/// The two kinds of headings in the work plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum HeadingKind {
    Priority,
    Challenge,
}
