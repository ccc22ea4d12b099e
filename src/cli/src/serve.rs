//! `tokhai serve`: the service and its sandbox identity provider on this machine.

use std::fs;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use server::{Config, IssuerConfig, Modules, PublishedForm, State};
use tokio::net::TcpListener;

use crate::args;
use crate::build;
use crate::citizens;
use crate::exit;
use crate::files;
use crate::lang::Lang;

/// How the service is known to the sandbox provider.
const CLIENT: &str = "to-khai";

/// Serves until it is interrupted, then finishes what is under way.
///
/// # Errors
/// When forms, site or data can not be read, or a port is taken.
pub(crate) fn run(args: &args::Serve, lang: Lang) -> Result<u8> {
    if !args.site.join("tokhai.js").is_file() {
        bail!(no_site(&args.site, lang));
    }
    if let Some(wrong) = args.framed_by.iter().find(|text| !server::is_origin(text)) {
        bail!(no_origin(wrong, lang));
    }
    let Some(forms) = forms(&args.forms, lang)? else {
        return Ok(exit::ERRORS);
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(args, forms, lang))?;
    Ok(exit::CLEAN)
}

/// That the pages are missing, and how to make them.
pub(crate) fn no_site(site: &Path, lang: Lang) -> String {
    let site = site.display();
    match lang {
        Lang::Vi => format!(
            "chưa có {site}/tokhai.js: chạy `cargo xtask build` trước, hoặc chỉ thư mục bằng --site"
        ),
        Lang::En => format!(
            "there is no {site}/tokhai.js: run `cargo xtask build` first, or name the folder with --site"
        ),
    }
}

fn no_origin(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!(
            "--framed-by {text}: ghi đúng nguồn của trang, không có gì phía sau, ví dụ https://co-quan.example"
        ),
        Lang::En => format!(
            "--framed-by {text}: give the origin of the page and nothing behind it, such as https://agency.example"
        ),
    }
}

/// A socket on this machine alone.
///
/// # Errors
/// A sentence that names the port when it can not be had.
pub(crate) async fn listen(port: u16, option: &str, lang: Lang) -> Result<TcpListener> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    bound.with_context(|| match lang {
        Lang::Vi => format!("không mở được cổng {port}: chọn cổng khác bằng {option}"),
        Lang::En => format!("port {port} can not be opened: choose another with {option}"),
    })
}

/// Modules of a folder that `tokhai build` wrote, or compiled now; nothing, with problems printed, if a definition has errors.
fn forms(folder: &Path, lang: Lang) -> Result<Option<Vec<PublishedForm>>> {
    if folder.join("index.json").is_file() {
        let forms = server::read_forms(folder).with_context(|| folder.display().to_string())?;
        return Ok(Some(forms));
    }
    let paths = files::definitions(&[folder.to_owned()], lang)?;
    let Some(built) = build::compile_all(&paths, None, lang)? else {
        return Ok(None);
    };
    let publish = |one: &crate::engine::Built| {
        PublishedForm::from_bytes(&one.module.wasm, one.burden.clone()).map_err(anyhow::Error::from)
    };
    built.iter().map(publish).collect::<Result<_>>().map(Some)
}

async fn serve(args: &args::Serve, forms: Vec<PublishedForm>, lang: Lang) -> Result<()> {
    fs::create_dir_all(&args.data).with_context(|| args.data.display().to_string())?;
    let service = listen(args.port, "--port", lang).await?;
    let public_url = format!("http://localhost:{}", service.local_addr()?.port());
    let (issuer, sandbox) = match &args.issuer {
        Some(path) => (issuer_of(path, lang)?, None),
        None => {
            let provider = listen(args.sandbox_port, "--sandbox-port", lang).await?;
            let url = format!("http://localhost:{}", provider.local_addr()?.port());
            let mut sandbox = sandbox_config(&url, &public_url, &args.data)?;
            sandbox.citizens = citizens::citizens(args.citizens.as_deref(), lang)?;
            (sandbox_issuer(url), Some((provider, sandbox)))
        }
    };
    let names: Vec<String> = forms.iter().map(|form| form.id().to_owned()).collect();
    let issuer_url = issuer.url.clone();
    let config = Config {
        public_url: public_url.clone(),
        data_dir: args.data.clone(),
        assets_dir: args.site.clone(),
        forms,
        issuer,
        framed_by: args.framed_by.clone(),
        authority: "TK01".to_owned(),
    };
    let state = State::open(config, Arc::new(Modules::default())).await?;
    let app = server::app(state).await;
    announce(&public_url, &issuer_url, &names, &args.data, lang);
    match sandbox {
        Some((provider, sandbox)) => {
            let sandbox = server::serve(provider, sandbox::app(sandbox));
            tokio::try_join!(server::serve(service, app), sandbox)?;
        }
        None => server::serve(service, app).await?,
    }
    Ok(())
}

/// The identity provider that a file names.
fn issuer_of(path: &Path, lang: Lang) -> Result<IssuerConfig> {
    let text = files::read(path, lang)?;
    server::read_issuer(&text).with_context(|| path.display().to_string())
}

fn sandbox_issuer(url: String) -> IssuerConfig {
    IssuerConfig {
        url,
        client_id: CLIENT.to_owned(),
        client_secret: String::new(),
        plain: None,
    }
}

fn announce(public_url: &str, issuer: &str, forms: &[String], data: &Path, lang: Lang) {
    let line =
        |vi: &str, en: &str, what: &str| crate::print(&format!("{:<26} {what}", lang.pick(vi, en)));
    line("Cổng Tờ Khai", "Tờ Khai portal", public_url);
    line("Nơi đăng nhập", "Sign-in", issuer);
    line("Tờ khai", "Forms", &forms.join(", "));
    line(
        "Hồ sơ lưu ở",
        "Dossiers kept in",
        &data.display().to_string(),
    );
    line("Dừng", "Stop", "Ctrl-C");
}

/// The provider, with secret bits that outlive a restart, so that people find their dossiers again.
fn sandbox_config(issuer: &str, public_url: &str, data: &Path) -> Result<sandbox::Config> {
    let mut config = sandbox::Config::new(issuer, CLIENT, &format!("{public_url}/dang-nhap/ve"));
    config.post_logout_redirect_uris = vec![format!("{public_url}/")];
    config.seed = Some(seed(&data.join("sandbox.seed"))?);
    Ok(config)
}

fn seed(path: &Path) -> Result<[u8; 32]> {
    if let Ok(bytes) = fs::read(path) {
        return bytes.try_into().map_err(|_| {
            anyhow!(
                "{} must hold 32 bytes: remove it to get a new one",
                path.display()
            )
        });
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow!("no random bits: {error}"))?;
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(path)
        .with_context(|| path.display().to_string())?;
    file.write_all(&seed)?;
    Ok(seed)
}
