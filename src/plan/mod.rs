//! The Board's work plan: headings, plan items with all their wordings, sub-groups and meetings.

#[cfg(feature = "ssr")]
pub mod first_plan;
#[cfg(feature = "ssr")]
pub mod group_store;
#[cfg(feature = "ssr")]
pub mod heading_store;
#[cfg(feature = "ssr")]
pub mod item_store;
#[cfg(feature = "ssr")]
pub mod meeting_store;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod wording_store;

/// The two kinds of headings in the work plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum HeadingKind {
    Priority,
    Challenge,
}
