import Canvas
import Foundation
import Testing

@testable import Settings

/// The user's own themes, and what is said of mistakes in them.
@Suite struct ThemeLibraryTests {
  /// A library whose directory holds these files.
  static func library(_ files: [String: String]) -> ThemeLibrary {
    ThemeLibrary(
      directory: "/t",
      readFile: { path in
        guard let text = files[path] else { throw FileError.missing }
        return Array(text.utf8)
      },
      listDirectory: { directory in
        files.keys.filter { $0.hasPrefix(directory + "/") }
          .map { String($0.dropFirst(directory.count + 1)) }
      })
  }

  @Test func ownThemesComeAfterTheShipped() {
    let library = Self.library(["/t/zebra.json": "", "/t/apple.json": "", "/t/night.json": "{}"])
    #expect(library.names == ShippedThemes.names + ["apple", "zebra"])
  }

  @Test func aChildRecoloursItsParent() throws {
    let library = Self.library([
      "/t/mine.json": "{name: 'mine', inherits: 'night', pair: 'day', palette: {sky: 'cyan'}}"
    ])
    let entry = library.entry("mine")
    let theme = try #require(entry.theme, "\(entry.problems)")
    #expect(theme.name == "mine" && theme.pair == "day" && entry.path == "/t/mine.json")
    #expect(theme.styles[.accent]?.foreground == .ansi(6))
    #expect(theme.styles[.text] == library.entry("night").theme?.styles[.text])
  }

  @Test func anOwnFileGoesBeforeTheShippedOneAndMayBuildOnIt() throws {
    let library = Self.library([
      "/t/night.json": "{inherits: 'night', palette: {ink: '#ffffff'}}",
      "/t/terminal.json": "{inherits: 'terminal', roles: {accent: {foreground: 'blue'}}}",
    ])
    let white = Color.rgb(red: 255, green: 255, blue: 255)
    #expect(try #require(library.entry("night").theme).styles[.text]?.foreground == white)
    #expect(try #require(library.entry("terminal").theme).styles[.accent]?.foreground == .ansi(4))
    // What inherits it inherits the user's.
    #expect(try #require(library.entry("ember").theme).name == "ember")
  }

  @Test(arguments: [
    ("{\n  colour: 1}", "/t/x.json:2:3: “colour” is not a part of a theme"),
    ("{appearance: 'dusk'}", "/t/x.json:1:14: appearance is dark, light or any, not “dusk”"),
    ("{roles: {\n txet: {}}}", "/t/x.json:2:2: “txet” is not a role; is it “text”?"),
    ("{roles: {zebra: {}}}", "/t/x.json:1:10: “zebra” is not a role; the roles are text, muted"),
    ("{roles: {text: {fg: 'red'}}}", "/t/x.json:1:17: a role has foreground, background and attri"),
    ("{roles: {text: {attributes: ['blink']}}}", "/t/x.json:1:30: “blink” is not an attribute;"),
    ("{roles: {text: {attributes: 'bold'}}}", "/t/x.json:1:29: attributes must be a list"),
    ("{roles: {text: {foreground: 'puce'}}}", "/t/x.json:1:29: “puce” is no colour"),
    ("{inherits: 'night',\nroles: {text: {foreground: 'skye'}}}", "/t/x.json:2:28: “skye” is no c"),
    ("{palette: {a: '#12'}}", "/t/x.json:1:15: “#12” is no colour"),
    ("{palette: {a: 7}}", "/t/x.json:1:15: a colour must be text, not a number"),
    ("{roles: {text: {}}}", "/t/x.json:1:1: role “muted” is missing"),
    ("{inherits: 'nihgt'}", "/t/x.json:1:12: inherits names “nihgt”, which is no theme"),
    ("{inherits: '../x'}", "/t/x.json:1:12: inherits names “../x”, which is no theme"),
    ("{inherits: 'y'}", "/t/y.json:1:12: “x” inherits from itself"),
    ("{inherits: 'x'}", "/t/x.json:1:12: inherits names “x”, which is no theme"),
    ("[]", "/t/x.json:1:1: a theme is an object in braces"),
    ("{", "/t/x.json:1:1: the { that opens here is never closed"),
    ("", "/t/x.json:1:1: the file holds no configuration"),
  ])
  func mistakesAreNamedWithTheirLine(text: String, start: String) {
    let library = Self.library(["/t/x.json": text, "/t/y.json": "{inherits: 'x'}"])
    let entry = library.entry("x")
    #expect(entry.theme == nil)
    let sentences = entry.problems.map(\.sentence)
    #expect(sentences.contains { $0.hasPrefix(start) }, "\(sentences)")
  }

  @Test(arguments: ["nihgt", "", "../../etc/passwd", "/etc/passwd", ".hidden", "a\0b"])
  func unknownNames(name: String) {
    let entry = Self.library([:]).entry(name)
    #expect(entry.theme == nil)
    #expect(entry.problems.first?.message.contains("there is no theme") == true)
    if name == "nihgt" { #expect(entry.problems[0].message.hasSuffix("is it “night”?")) }
  }

  @Test func aCheckTellsOfContrastNameAndPair() {
    let text = """
      { name: "other", appearance: "dark", pair: "nobody", inherits: "night",
        roles: {
          muted: { foreground: "#333333" } } }
      """
    let entry = Self.library(["/elsewhere/x.json": text]).check("/elsewhere/x.json")
    let sentences = entry.problems.map(\.sentence)
    #expect(entry.theme != nil)
    #expect(sentences.contains { $0.contains("x.json:1:9") && $0.contains("calls itself “other”") })
    #expect(sentences.contains { $0.contains("x.json:3:5") && $0.contains("contrast of 1.") })
    #expect(sentences.contains { $0.contains("“nobody”, which is no theme") })
  }

  @Test(arguments: [
    ("night", "#ffffff", String?.some("day")), ("night", "#16181f", nil),
    ("day", "#222222", "night"),
    ("day", "#fdf6e3", nil), ("terminal", "#ffffff", nil), ("monochrome", "#000000", nil),
    ("alone", "#ffffff", nil), ("lost", "#ffffff", nil), ("same", "#ffffff", nil),
    ("undecided", "#ffffff", nil),
  ])
  func theRightOneOfAPair(name: String, ground: String, partner: String?) throws {
    let library = Self.library([
      "/t/alone.json": "{inherits: 'night', appearance: 'dark'}",
      "/t/lost.json": "{inherits: 'night', appearance: 'dark', pair: 'nobody'}",
      "/t/same.json": "{inherits: 'night', appearance: 'dark', pair: 'ember'}",
      "/t/undecided.json": "{inherits: 'night', pair: 'day'}",
    ])
    let theme = try #require(library.entry(name).theme)
    let color = try #require(Color(ground))
    #expect(library.partner(of: theme, on: color)?.name == partner)
  }

  @Test func aCheckOfNothing() {
    let entry = Self.library([:]).check("/nowhere/x.json")
    #expect(entry.theme == nil)
    #expect(entry.problems.map(\.sentence) == ["/nowhere/x.json: it does not exist"])
  }

  @Test func hostileTextIsMadeHarmless() {
    let entry = Self.library(["/t/x.json": "{inherits: 'night', '\u{1B}]0;x\u{7}': 1}"]).entry("x")
    for problem in entry.problems {
      #expect(!problem.sentence.unicodeScalars.contains { $0.value < 32 })
    }
  }

  /// Any cut of a file is a mistake with a place, never a crash.
  @Test func everyCutOfAFile() throws {
    let bytes = try #require(ShippedThemes.bytes(of: "safe-dark"))
    for end in stride(from: 0, to: bytes.count - 2, by: 17) {
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      #expect(Self.library(["/t/x.json": text]).entry("x").problems.first?.line != nil, "\(end)")
    }
  }
}
