//! The client against the demonstration, which shares no line with it: receipts of every kind, and
//! a prompt that is sealed.

use pnv_tui::api::pinaivu::{RECEIPT_WAITS, check};
use pnv_tui::api::{Client, ClientConfig, Step};
use pnv_tui::chat::receipt::{Known, NoReceipt, Outcome, Verdict};
use pnv_tui::chat::{Access, ApiKey, Delta, Prompt, Request, Role, Sealing, ServerKind};
use pnv_tui::demo::{Demo, KEY};
use std::time::Duration;

async fn client(sealing: Sealing) -> Client {
    let demo = Demo::bind(0).await.unwrap();
    let base_url = demo.base_url();
    #[allow(clippy::disallowed_methods)] // it ends with the test
    let _running = tokio::spawn(demo.run());
    Client::new(ClientConfig {
        base_url,
        kind: ServerKind::Demo,
        key: ApiKey::from_text(KEY),
        allow_http: false,
        silence_limit: Duration::from_secs(60),
        access: Access {
            sealing,
            ..Access::default()
        },
    })
    .unwrap()
}

/// Asks a scene; what is known of the call, and the text.
async fn ask(client: &Client, scene: &str) -> (Known, String) {
    let request = Request {
        system: None,
        model: scene.to_owned(),
        prompts: vec![Prompt {
            role: Role::User,
            text: "Grüße".to_owned(),
        }],
        session: None,
        wants_identity: false,
    };
    let (mut known, mut text) = (Known::default(), String::new());
    let mut stream = client.chat(&request).await.unwrap();
    loop {
        match stream.next().await.unwrap() {
            Step::Delta(Delta::Text(more)) => text.push_str(&more),
            Step::Delta(Delta::Meta(meta)) => known.request_id = meta.request_id,
            Step::Delta(Delta::Digest(digest)) => known.digest = Some(digest),
            Step::Delta(_) => {}
            Step::Finished(_) => return (known, text),
        }
    }
}

async fn verdict_of(client: &Client, scene: &str) -> Result<Verdict, NoReceipt> {
    let keys = client.enclave_health().await.unwrap();
    let (known, _) = ask(client, scene).await;
    let id = known.request_id.clone().unwrap();
    let waits = match scene {
        "demo/receipt-never" => &[Duration::ZERO; 2][..],
        _ => &RECEIPT_WAITS,
    };
    let receipt = client.receipt(&id, waits).await?;
    let known = Known {
        coordinator: Some(keys),
        ..known
    };
    let verification = check(receipt.as_bytes(), &known);
    if verification.verdict == Verdict::Verified {
        let passed = verification.checks.iter();
        let passed = passed.filter(|check| check.outcome == Outcome::Passed);
        assert_eq!(passed.count(), 6, "all but the time, which is not compared");
    }
    Ok(verification.verdict)
}

#[tokio::test]
async fn each_scene_has_the_receipt_that_it_says() {
    let client = client(Sealing::Open).await;
    let (usual, differs, earlier, never) = tokio::join!(
        verdict_of(&client, "demo/gateway-shape"),
        verdict_of(&client, "demo/receipt-differs"),
        verdict_of(&client, "demo/receipt-earlier-key"),
        verdict_of(&client, "demo/receipt-never"),
    );
    assert_eq!(usual, Ok(Verdict::Verified));
    assert_eq!(differs, Ok(Verdict::ContentDiffers));
    assert_eq!(earlier, Ok(Verdict::EarlierKey));
    assert_eq!(never, Err(NoReceipt::NotAvailable));
}

#[tokio::test]
async fn a_sealed_prompt_is_opened_and_answered() {
    let client = client(Sealing::Sealed).await;
    let (_, text) = ask(&client, "demo/echo").await;
    assert!(text.ends_with("\n\nGrüße"), "{text}");
}
