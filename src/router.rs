//! Every route, and the layers around them.

use crate::{
    board, concerns, demo, desk, exports, feedback, figures, find, influence, live, progress, reading, redaction,
    staff::{self, sessions::Store},
    state::App,
    trail,
    web::{
        self, Page, api, assets, error_page, guard, kind_address, licences, once, origin::Origin, padding, page_cache, readiness::Readiness,
        unsaved_input,
    },
    withdrawal,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{self, Next},
    routing::{get, post},
};
use std::{sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// Longest body taken, in bytes: 5,000 letters of four bytes each, percent-encoded, and the other fields.
const BODY: usize = 64 * 1024;
/// The same where young people write without script. Their words are nowhere but in this post, so one of many times too much still comes
/// back as the form with the words in it; a bare "too big" would lose them. With script the words stay in the page, and `BODY` will do.
const PASTED: usize = 512 * 1024;
/// Longest a request may take.
pub const REQUEST: Duration = Duration::from_secs(15);

/// Where browsers may post from that are too old to say which page they are on.
const PUBLIC_POSTS: [&str; 9] = [
    "/have-your-say",
    "/receipt",
    "/receipt/kept",
    "/receipt/release",
    "/receipt/withdrawal",
    "/api/submit",
    "/receipt/again",
    "/sign-in",
    "/demo/sign-in",
];

/// The whole service: routes in three groups (staff, public pages, young people's forms), and the layers.
pub fn router(app: App) -> Router {
    let readiness = Arc::new(Readiness::new(app.db.clone(), app.config.reserve()));
    let ready = async move || readiness.answer().await;
    let routes = Router::new()
        .merge(staff_routes(&app))
        .merge(public_routes(&app))
        .merge(feedback::pages::routes().merge(live::public_routes()).layer(DefaultBodyLimit::max(PASTED)))
        .route("/assets/{file}", get(assets::file))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .fallback(|| async { http::StatusCode::NOT_FOUND });
    let known = routes.clone().with_state(app.clone());
    layered(routes.layer(middleware::from_fn_with_state(known, kind_address::lead_on)), app, REQUEST)
}

/// Adds the layers, innermost first; a request may take so long.
pub fn layered(routes: Router<App>, app: App, within: Duration) -> Router {
    let keep = move |page: Page, request: Request, next: Next| {
        let is_staff = is_staff_address(request.uri().path());
        unsaved_input::keep(page, is_staff, within, request, next)
    };
    let own = guard::OwnPages { is_staff_address, origin: app.config.url.as_deref().and_then(Origin::read) };
    routes
        .layer(middleware::from_fn_with_state(app.db.clone(), web::error::note_damage))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CatchPanicLayer::custom(error_page::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), keep))
        // As much of a body as any form takes: one that is too long for its own form is shown again.
        .layer(DefaultBodyLimit::max(PASTED))
        .layer(middleware::from_fn_with_state(own, guard::own_pages_only))
        .layer(middleware::from_fn_with_state(app.clone(), error_page::render_errors))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(guard::headers))
        .layer(middleware::from_fn(padding::pad))
        // A cached page needs nothing of all this again.
        .layer(middleware::from_fn_with_state(app.clone(), page_cache::keep))
        .layer(middleware::from_fn_with_state(app.figures.clone(), figures::count))
        .with_state(app)
}

fn staff_routes(app: &App) -> Router<App> {
    let staff = Router::new()
        .merge(staff::pages::routes())
        .merge(reading::routes())
        .merge(find::page::routes())
        .merge(desk::routes())
        .merge(concerns::pages::routes())
        .merge(redaction::pages::routes())
        .merge(exports::pages::routes())
        .merge(board::settings::routes())
        .merge(board::concern_settings::routes())
        .merge(board::alerts::routes())
        .merge(influence::answers::routes())
        .merge(trail::pages::routes())
        .merge(live::staff_routes())
        .merge(withdrawal::pages::staff_routes())
        .layer(middleware::from_fn_with_state(app.clone(), staff::missing::render))
        .layer(middleware::from_fn_with_state(app.clone(), concerns::nav::note))
        .layer(middleware::from_fn_with_state(app.clone(), desk::requests::note))
        .route("/api/{*function}", post(api::call::<App>));
    let staff = if app.config.demo { staff.merge(demo::pages::routes()) } else { staff };
    // Around the sign-ins: a form that comes again ends none.
    staff::sessions::layered(staff, Store { db: app.db.clone(), clock: app.clock.clone() }, &app.config)
        .layer(middleware::from_fn_with_state(app.once.clone(), once::answer_once))
}

/// Pages that are the same for everybody.
fn public_routes(app: &App) -> Router<App> {
    Router::new()
        .merge(board::pages::routes())
        .merge(progress::pages::routes())
        .merge(withdrawal::pages::routes())
        .merge(influence::feed::routes())
        .merge(influence::public_page::routes())
        .route("/licences", get(licences::show))
        .layer(middleware::from_fn(page_cache::same))
        .layer(middleware::from_fn_with_state(app.clone(), live::phone::cookie::forget_on_leaving))
}

/// Whether an address is for people who are signed in.
pub fn is_staff_address(path: &str) -> bool {
    !PUBLIC_POSTS.contains(&path) && !path.starts_with("/join/")
}
