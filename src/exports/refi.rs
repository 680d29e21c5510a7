//! REFI-QDA 1.5: a project as XML with its texts in one archive, and a codebook as XML. The same input makes the same bytes.
//!
//! No element has a time, because words and codings must not tell when or in which order they came.

use crate::{
    coding::{COLOURS, Code},
    exports::{Mark, Piece, Project, description},
    id::{CodeId, to_guid},
    web::xml::writable,
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use std::{
    collections::BTreeMap,
    io::{self, Cursor, Write},
};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

const ORIGIN: &str = concat!("Sayso ", env!("CARGO_PKG_VERSION"));

/// The colours of codes, as `desk.css` has them on white.
pub const HUES: [&str; COLOURS as usize] = ["#0b4f63", "#7a3009", "#4b2a86", "#1d5c2e", "#8a1550", "#4a4a12"];

type Xml = Writer<Vec<u8>>;

/// Writes `codebook.qdc`. The format has no codebook without codes.
pub fn codebook(codes: &[Code]) -> io::Result<Vec<u8>> {
    let mut xml = opened()?;
    let root = xml.create_element("CodeBook").with_attributes([("xmlns", "urn:QDA-XML:codebook:1.0"), ("origin", ORIGIN)]);
    root.write_inner_content(|xml| write_codes(xml, codes))?;
    Ok(xml.into_inner())
}

/// Writes `project.qdpx`: `project.qde`, and a text for each piece in `sources/`. All of them are from 1 January 1980.
pub fn archive(project: &Project) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::DEFAULT);
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    zip.start_file("project.qde", options)?;
    zip.write_all(&project_xml(project)?)?;
    for piece in &project.pieces {
        zip.start_file(format!("sources/{}.txt", to_guid(piece.id.bytes())), options)?;
        zip.write_all(piece.words.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Lists are left out where they are empty: the schema forbids empty ones.
fn project_xml(project: &Project) -> io::Result<Vec<u8>> {
    let mut xml = opened()?;
    let name = writable(&project.name);
    let root = xml.create_element("Project").with_attributes([("xmlns", "urn:QDA-XML:project:1.0"), ("name", name.as_str()), ("origin", ORIGIN)]);
    root.write_inner_content(|xml| {
        let marks = project.pieces.iter().flat_map(|piece| &piece.marks);
        let coders: BTreeMap<_, _> = marks.map(|mark| (mark.coder.id, &mark.coder.name)).collect();
        if !coders.is_empty() {
            xml.create_element("Users").write_inner_content(|xml| {
                coders.iter().try_for_each(|(id, name)| {
                    let (guid, name) = (to_guid(id.bytes()), writable(name));
                    xml.create_element("User").with_attributes([("guid", guid.as_str()), ("name", name.as_str())]).write_empty().map(|_| ())
                })
            })?;
        }
        if !project.codes.is_empty() {
            xml.create_element("CodeBook").write_inner_content(|xml| write_codes(xml, &project.codes))?;
        }
        if !project.pieces.is_empty() {
            xml.create_element("Sources").write_inner_content(|xml| project.pieces.iter().try_for_each(|piece| write_piece(xml, piece)))?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

fn opened() -> io::Result<Xml> {
    let mut xml = Writer::new(vec![]);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    Ok(xml)
}

fn write_codes(xml: &mut Xml, codes: &[Code]) -> io::Result<()> {
    xml.create_element("Codes").write_inner_content(|xml| write_codes_under(xml, codes, None)).map(|_| ())
}

/// Each code can be put on words, one with others under it too.
fn write_codes_under(xml: &mut Xml, codes: &[Code], parent: Option<CodeId>) -> io::Result<()> {
    for code in codes.iter().filter(|code| code.parent == parent) {
        let (guid, name, text) = (to_guid(code.id.bytes()), writable(&code.name), writable(&description(code)));
        let colour = HUES[code.colour.rem_euclid(COLOURS) as usize];
        let element = xml.create_element("Code");
        let element = element.with_attributes([("guid", guid.as_str()), ("name", name.as_str()), ("isCodable", "true"), ("color", colour)]);
        element.write_inner_content(|xml| {
            if !text.is_empty() {
                xml.create_element("Description").write_text_content(BytesText::new(&text))?;
            }
            write_codes_under(xml, codes, Some(code.id))
        })?;
    }
    Ok(())
}

/// Names a piece by its id, as in its address: the same in every export, and in no order.
fn write_piece(xml: &mut Xml, piece: &Piece) -> io::Result<()> {
    let (guid, name) = (to_guid(piece.id.bytes()), piece.id.to_string());
    let path = format!("internal://{guid}.txt");
    let element = xml.create_element("TextSource");
    let element = element.with_attributes([("guid", guid.as_str()), ("name", name.as_str()), ("plainTextPath", path.as_str())]);
    element.write_inner_content(|xml| piece.marks.iter().try_for_each(|mark| write_mark(xml, mark))).map(|_| ())
}

/// Each coding has a selection of its own, since QualCoder reads the coder from the selection.
fn write_mark(xml: &mut Xml, mark: &Mark) -> io::Result<()> {
    let (user, code) = (to_guid(mark.coder.id.bytes()), to_guid(mark.code.bytes()));
    // The id of the coding with every bit turned is the selection's.
    let turned: Vec<u8> = mark.id.bytes().iter().map(|byte| !byte).collect();
    let (selection, coding) = (to_guid(&turned), to_guid(mark.id.bytes()));
    let (start, end) = (mark.excerpt.start.to_string(), mark.excerpt.end.to_string());
    let places = [("guid", selection.as_str()), ("startPosition", start.as_str()), ("endPosition", end.as_str()), ("creatingUser", user.as_str())];
    let element = xml.create_element("PlainTextSelection").with_attributes(places);
    element
        .write_inner_content(|xml| {
            let element = xml.create_element("Coding").with_attributes([("guid", coding.as_str()), ("creatingUser", user.as_str())]);
            let refer = |xml: &mut Xml| xml.create_element("CodeRef").with_attributes([("targetGUID", code.as_str())]).write_empty().map(|_| ());
            element.write_inner_content(refer).map(|_| ())
        })
        .map(|_| ())
}
