import Canvas
import PropertyTesting
import Testing

@testable import Terminal

/// One at a time with the other screens: ncurses has one current screen in a process.
extension TerminalScreenTests {
  @Suite(.serialized) struct Links {
    private let close = "\u{1B}]8;;\u{1B}\\"
    private func open(_ url: String) -> String {
      "\u{1B}]8;id=\(Hyperlink(url)?.id ?? "");\(url)\u{1B}\\"
    }
    private let url = "https://a.example/x"

    private func screen(
      _ terminal: PseudoTerminal, _ first: Frame, term: String = "xterm-256color",
      color: ColorChoice = .automatic, isOn: Bool = true
    ) throws -> TerminalScreen {
      let screen = try TerminalScreen(
        input: terminal.input, output: terminal.path, environment: ["TERM": term], theme: .terminal,
        color: color, hyperlinks: isOn ? .always : .never)
      screen.enter()
      screen.present(first)
      #expect(screen.flush() == .done)
      return screen
    }

    /// Rows of text; `[text](url)` in them is a link.
    private func frame(_ rows: [String]) -> Frame {
      var surface = Surface(size: Size(width: 80, height: 24))
      for (y, row) in rows.enumerated() {
        var x = 0
        for part in row.split(separator: "[", omittingEmptySubsequences: false).enumerated() {
          let pieces = part.element.split(separator: "]", maxSplits: 1).map(String.init)
          guard part.offset > 0, pieces.count == 2,
            let end = pieces[1].firstIndex(of: ")")
          else {
            x += surface.put(String(part.element), at: Point(x: x, y: y))
            continue
          }
          let target = pieces[1][pieces[1].index(after: pieces[1].startIndex)..<end]
          let number = Hyperlink(String(target)).map { surface.number(of: $0) } ?? 0
          x += surface.put(pieces[0], at: Point(x: x, y: y), style: Style(.link, link: number))
          x += surface.put(
            String(pieces[1][pieces[1].index(after: end)...]), at: Point(x: x, y: y))
        }
      }
      return Frame(surface: surface, caret: Point(x: 0, y: 23))
    }

    private func show(_ rows: [String], _ screen: TerminalScreen, _ terminal: PseudoTerminal)
      -> String
    {
      screen.present(frame(rows))
      var received = ""
      // The window takes a few thousand bytes at a time.
      while screen.wantsWrite, screen.flush() != .hangup { received += terminal.received() }
      return received + terminal.received()
    }

    @Test func aLinkIsAroundItsCells() throws {
      let terminal = try PseudoTerminal()
      _ = try screen(terminal, frame(["see [text](\(url)) here"]))
      let received = terminal.received()
      let pieces = received.components(between: open(url), and: close)
      #expect(pieces.map(plain) == ["text"])
      #expect(received.ranges(of: "]8;").count == 2)
    }

    @Test func noChangeIsNoByte() throws {
      let terminal = try PseudoTerminal()
      let rows = ["[a](\(url)) [b](https://b.example)"]
      let screen = try screen(terminal, frame(rows))
      _ = terminal.received()
      #expect(show(rows, screen, terminal) == "")
      // The same links under other numbers are no change either.
      var surface = frame(rows).surface
      surface = Surface(size: surface.size)
      let b = surface.number(of: try #require(Hyperlink("https://b.example")))
      let a = surface.number(of: try #require(Hyperlink(url)))
      surface.put("a", at: Point(x: 0, y: 0), style: Style(.link, link: a))
      surface.put("b", at: Point(x: 2, y: 0), style: Style(.link, link: b))
      screen.present(Frame(surface: surface, caret: Point(x: 0, y: 23)))
      #expect(screen.flush() == .done)
      #expect(terminal.received() == "")
    }

    @Test func aChangedTargetIsDrawnAgain() throws {
      let terminal = try PseudoTerminal()
      let screen = try screen(terminal, frame(["see [text](\(url)) here"]))
      _ = terminal.received()
      let changed = show(["see [text](https://b.example) here"], screen, terminal)
      #expect(
        changed.components(between: open("https://b.example"), and: close).map(plain) == ["text"])
      #expect(!changed.contains("here"))
      let removed = show(["see text here"], screen, terminal)
      #expect(removed.contains("text") && !removed.contains("]8;"))
    }

    /// The terminal moves the cells with their links; only what is new is written.
    @Test func scrollingMovesLinks() throws {
      let terminal = try PseudoTerminal()
      func rows(_ from: Int) -> [String] {
        (from..<from + 20).map { "row \($0) [link \($0)](https://a.example/\($0)) and more of it" }
      }
      let screen = try screen(terminal, frame(rows(0)))
      var model = LinkModel(height: 24)
      model.feed(terminal.received())
      for step in 1...8 {
        let received = show(rows(step), screen, terminal)
        model.feed(received)
        #expect(received.utf8.count < 400)
      }
      for y in 0..<20 {
        #expect(model.links(ofRow: y) == ["https://a.example/\(y + 8)": "link \(y + 8)"])
      }
    }

    @Test(arguments: 0..<8) func theScreenIsAlwaysRight(seed: UInt64) throws {
      var generator = SeededGenerator(seed: seed)
      let terminal = try PseudoTerminal()
      let lines = (0..<30).map { index -> String in
        switch index % 5 {
        case 0: ""
        case 1: "plain row \(index % 10)"
        case 2: "see [a \(index)](https://a.example/\(index)) [b](https://b.example)"
        case 3: "[whole row of \(index)](https://c.example/\(index % 6))"
        default: "[x](https://a.example) y [x](https://b.example)"
        }
      }
      let screen = try screen(
        terminal, frame([]), color: seed % 2 == 0 ? .automatic : .never)
      var model = LinkModel(height: 24)
      model.feed(terminal.received())
      var shown = Array(lines.prefix(20))
      for _ in 0..<60 {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
          shown =
            Array(shown.dropFirst(3))
            + (0..<3).map { _ in lines.randomElement(using: &generator) ?? "" }
        case 1:
          shown =
            (0..<2).map { _ in lines.randomElement(using: &generator) ?? "" } + shown.dropLast(2)
        case 2:
          shown[Int.random(in: 0..<20, using: &generator)] =
            lines.randomElement(using: &generator) ?? ""
        default: screen.redraw()
        }
        let frame = frame(shown)
        screen.present(frame)
        #expect(screen.flush() == .done)
        model.feed(terminal.received())
        for y in 0..<24 {
          let expected = (0..<80).map { x -> String in
            frame.surface.hyperlink(of: frame.surface[x: x, y: y].style)?.target ?? ""
          }
          #expect(model.cells[y].map(\.link) == expected, "row \(y)")
          #expect(String(model.cells[y].map(\.character)) == frame.surface.text(ofRow: y))
        }
      }
    }

    @Test func manyLinksInARowOfFrames() throws {
      let terminal = try PseudoTerminal()
      let screen = try screen(terminal, frame([]))
      var model = LinkModel(height: 24)
      model.feed(terminal.received())
      for index in 0..<60 {
        let rows = (0..<20).map { "[\(index) \($0)](https://a.example/\(index)/\($0))" }
        model.feed(show(rows, screen, terminal))
        for y in 0..<20 {
          #expect(model.links(ofRow: y) == ["https://a.example/\(index)/\(y)": "\(index) \(y)"])
        }
      }
    }

    /// Text has its colours whether links are on or not, and so has a link.
    @Test(arguments: ["", "truecolor"]) func coloursStay(depth: String) throws {
      let theme = Theme(
        name: "test", appearance: .dark,
        styles: [
          .text: Face(.indexed(200), on: .indexed(17)), .link: Face(.indexed(33), .underline),
          .strong: Face(.rgb(red: 1, green: 2, blue: 3)), .code: Face(.ansi(3)),
          .emphasis: Face(.ansi(12)), .quote: Face(.indexed(250)),
        ])
      func bytes(isOn: Bool) throws -> String {
        let terminal = try PseudoTerminal()
        let screen = try TerminalScreen(
          input: terminal.input, output: terminal.path,
          environment: ["TERM": "xterm-256color", "COLORTERM": depth], theme: theme,
          hyperlinks: isOn ? .always : .never)
        screen.enter()
        var surface = Surface(size: Size(width: 80, height: 24))
        let number = surface.number(of: try #require(Hyperlink(url)))
        for (y, role) in [Role.text, .link, .strong, .code, .emphasis, .quote].enumerated() {
          surface.put("plain", at: Point(x: 0, y: y), style: Style(role))
          surface.put("link", at: Point(x: 9, y: y), style: Style(role, link: number))
        }
        screen.present(Frame(surface: surface, caret: Point(x: 0, y: 23)))
        #expect(screen.flush() == .done)
        return terminal.received()
      }
      /// The last foreground, in 24 bits or as a number, before each word.
      func colors(_ text: String) -> [String] {
        var found: [String] = []
        for word in ["plain", "link"] {
          for range in text.ranges(of: word) {
            let before = text[..<range.lowerBound]
            let codes = before.split(separator: "\u{1B}[").compactMap { part -> String? in
              guard let end = part.firstIndex(of: "m") else { return nil }
              let fields = part[..<end].split(separator: ";")
              guard let first = fields.firstIndex(where: { ["38", "33", "94", "39"].contains($0) })
              else { return nil }
              let isOwn = fields[first] == "38"
              let length = !isOwn ? 1 : fields.dropFirst(first + 1).first == "5" ? 3 : 5
              return fields[first..<min(first + length, fields.count)].joined(separator: ";")
            }
            found.append(codes.last ?? "")
          }
        }
        return found
      }
      let off = colors(try bytes(isOn: false))
      let on = colors(try bytes(isOn: true))
      #expect(on.count == 12 && Set(on).count == 6)
      #expect(on == off)
      #expect(Array(on.prefix(6)) == Array(on.suffix(6)))
    }

    /// With more links than there are numbers, most are links, and no frame repaints for them.
    @Test func tooManyLinksOnOneScreen() throws {
      let terminal = try PseudoTerminal()
      var rows = (0..<20).map { y in
        (0..<10).map { "[\($0)](https://a.example/\(y)/\($0))" }.joined(separator: " ")
      }
      let screen = try screen(terminal, frame([]))
      var model = LinkModel(height: 24)
      model.feed(terminal.received())
      model.feed(show(rows, screen, terminal))
      let linked = model.cells.joined().filter { !$0.link.isEmpty }.count
      #expect((100..<200).contains(linked))
      rows.append("more")
      let received = show(rows, screen, terminal)
      #expect(received.contains("more") && received.utf8.count < 64)
      // The next screen has all of its links again.
      model.feed(received)
      model.feed(show(["[x](https://b.example/1)"], screen, terminal))
      #expect(model.links(ofRow: 0) == ["https://b.example/1": "x"])
    }

    @Test(arguments: ["off", "linux", "xterm", "vt100"])
    func noneWhereNoneAreWanted(term: String) throws {
      let terminal = try PseudoTerminal()
      let screen = try screen(
        terminal, frame(["see [text](\(url)) here"]),
        term: term == "off" ? "xterm-256color" : term, isOn: term != "off")
      var received = terminal.received()
      #expect(received.contains("text"))
      screen.leave()
      received += terminal.received()
      #expect(!received.contains("]8;"))
    }

    /// A text without its renditions.
    private func plain(_ text: String) -> String {
      var model = LinkModel(height: 1)
      model.feed(text)
      return String(model.cells[0].map(\.character)).split(separator: " ").joined(separator: " ")
    }
  }
}

@Suite struct HyperlinkChoiceTests {
  @Test(
    arguments: [
      (["TERM": "xterm-kitty"], true), (["TERM": "foot"], true), (["TERM": "alacritty"], true),
      (["TERM": "xterm-256color"], false), (["TERM": "linux", "VTE_VERSION": "7000"], false),
      (["TERM": "xterm-256color", "VTE_VERSION": "7000"], true),
      (["TERM": "xterm-256color", "VTE_VERSION": "5000"], false),
      (["TERM": "xterm-256color", "WT_SESSION": "x"], true),
      (
        ["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.0.2"],
        false
      ),
      (
        ["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.1"],
        true
      ),
      (
        [
          "TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm",
          "TERM_PROGRAM_VERSION": "20230712-072601-f4abf8fd",
        ], true
      ),
      (["TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"], false),
      (["TERM": "screen-256color", "KITTY_WINDOW_ID": "1", "TMUX": "/t,1,0"], false),
      (
        [
          "TERM": "tmux-256color", "TMUX": "/t", "TERM_PROGRAM": "tmux",
          "TERM_PROGRAM_VERSION": "3.3a",
        ], false
      ),
      (
        [
          "TERM": "tmux-256color", "TMUX": "/t", "TERM_PROGRAM": "tmux",
          "TERM_PROGRAM_VERSION": "3.4",
        ],
        true
      ),
      (
        ["TERM": "screen", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4", "STY": "1"], false
      ),
      (["TERM": "screen-256color", "FORCE_HYPERLINK": "1"], true),
      (["TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"], false),
      (["TERM": "dumb"], false), ([:], false),
    ] as [([String: String], Bool)])
  func automatic(environment: [String: String], isOn: Bool) {
    #expect(HyperlinkChoice.automatic.isOn(environment: environment) == isOn)
  }

  @Test func theConfigurationGivesWayToTheEnvironment() {
    #expect(HyperlinkChoice.always.isOn(environment: [:]))
    #expect(!HyperlinkChoice.never.isOn(environment: ["TERM": "foot"]))
    #expect(HyperlinkChoice.never.isOn(environment: ["FORCE_HYPERLINK": "1"]))
    #expect(!HyperlinkChoice.always.isOn(environment: ["FORCE_HYPERLINK": "0"]))
  }
}
