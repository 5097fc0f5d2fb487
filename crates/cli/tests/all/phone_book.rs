//! Phone books: none, an empty one, one of any bytes, and the real ones.

use crate::routers::with_phone_book;
use routerkeep_router::PhoneBookContent;
use routerkeep_testkit::data;
use routerkeep_testkit::root::PHONE_BOOK;

#[test]
fn an_absent_one_is_absent() {
    let env = with_phone_book(PhoneBookContent::Absent);
    let printed = env.run("backup b -r r").done();
    let line = "\n  phone-book       absent                         the router has none\n";
    assert!(printed.contains(line), "{printed}");
    assert_eq!(env.parts("b").len(), 3);
    assert!(env.run("verify b").done().contains(line));
    for location in ["r", "b"] {
        assert!(env.run(&format!("show {location}")).done().ends_with("\nPhone book (absent)\n"));
    }
    assert_eq!(env.manifest("b")["classes"][2]["state"], "absent");
}

#[test]
fn an_empty_one_is_there_and_has_0_bytes() {
    let env = with_phone_book(PhoneBookContent::Present(Vec::new()));
    let printed = env.run("backup b -r r -v").done();
    // The name has the hash of no bytes (FIPS 180-4).
    let line =
        "\n  phone-book       complete  0 bytes              phone-book-e3b0c44298fc1c14.pbk\n";
    assert!(printed.contains(line), "{printed}");
    assert_eq!(std::fs::read(env.part("b", "phone-book")).unwrap(), b"");
    env.run("verify b").done();
    assert!(env.run("show b").done().ends_with("\nPhone book (0)\n"));
}

#[test]
fn any_bytes_are_kept() {
    let binary: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let utf16: Vec<u8> = "\u{feff}[x]\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long = [b"[long]\r\nA=".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    for bytes in [binary, vec![0; 10], utf16, long, b"no end of line".to_vec()] {
        let env = with_phone_book(PhoneBookContent::Present(bytes.clone()));
        // What does not decode is said; it is the router's all the same.
        assert!(matches!(env.run("verify r").code, Some(0 | 1)));
        env.run("backup b -r r").done();
        assert!(std::fs::read(env.part("b", "phone-book")).unwrap() == bytes);
        env.run("show b").done();
        env.run("verify b").done();
    }
}

#[test]
fn the_real_ones_are_copied_and_shown() {
    let Some(data) = data::require("the real phone books are copied and shown") else { return };
    let books = data.phone_books();
    assert_eq!(books.len(), 4);
    for book in books {
        let bytes = data.read(&book);
        let env = with_phone_book(PhoneBookContent::Present(bytes.clone()));
        env.run("backup b -r r").done();
        // `cmp`, which is not ours.
        let mut cmp = env.hermetic("cmp");
        let own = env.path("r").join(PHONE_BOOK);
        let _ = env.output(cmp.arg(own).arg(env.part("b", "phone-book"))).done();
        let shown = env.run("show b --json").json("routerkeep.show/1");
        let names: Vec<&str> = shown["data"]["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["name"].as_str().unwrap())
            .collect();
        // A section's line in the file, and nothing else, is an entry.
        let lines = bytes.split(|&byte| byte == b'\n');
        let sections: Vec<String> = lines
            .filter_map(|line| line.strip_prefix(b"[")?.split(|&byte| byte == b']').next())
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        assert_eq!(names, sections, "{book}");
    }
}
