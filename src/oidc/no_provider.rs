//! The provider of a program without the feature `oidc`: there is none.

use super::{Attempt, Failure, OidcConfig};

pub enum Provider {}

impl Provider {
    /// Refuses settings that this program can't follow.
    pub fn new(config: &OidcConfig, _own_url: &str) -> Result<Option<Self>, String> {
        match config.oidc_issuer {
            None => Ok(None),
            Some(_) => Err("this program was built without the feature oidc: leave out --oidc-issuer, or build it with --features oidc".into()),
        }
    }

    pub fn name(&self) -> &str {
        match *self {}
    }

    pub fn issuer(&self) -> &str {
        match *self {}
    }

    pub fn has_second_factor(&self) -> bool {
        match *self {}
    }

    pub async fn begin(&self) -> Result<(Attempt, String), Failure> {
        match *self {}
    }

    pub async fn finish(&self, _attempt: Attempt, _code: &str, _since: i64, _now: i64) -> Result<String, Failure> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_a_provider_are_refused() {
        let mut config = crate::tests::town::unset().oidc;
        assert!(matches!(Provider::new(&config, ""), Ok(None)));
        config.oidc_issuer = Some("https://login.example.org".into());
        assert!(Provider::new(&config, "").is_err_and(|problem| problem.contains("--features oidc")));
    }
}
