import Canvas
import PropertyTesting
import Testing

@testable import Screen

@Suite struct ViTests {
  /// A screen whose input is in normal mode, with the caret where `|` is.
  static func scenario(_ marked: String) -> Scenario {
    var scenario = Scenario()
    scenario.state.vi = ViMode()
    scenario.state.composer = EditingTests.composer(marked)
    scenario.press(Key(.escape))
    // Escape goes one to the left, as in vi.
    let caret = EditingTests.composer(marked).caretIndex
    scenario.state.composer.move(to: caret)
    scenario.state.vi?.settle(&scenario.state.composer)
    return scenario
  }

  /// Keys as they are written: `<esc>`, `<c-r>`, `<cr>`, `<bs>`, and letters.
  static func press(_ keys: String, _ scenario: inout Scenario) {
    var rest = keys[...]
    while let letter = rest.popFirst() {
      if letter == "<", let end = rest.firstIndex(of: ">"),
        let key = [
          "esc": Key(.escape), "c-r": .control("r"), "cr": Key(.enter), "bs": Key(.backspace),
        ][
          String(rest[..<end])]
      {
        rest = rest[rest.index(after: end)...]
        scenario.press(key)
      } else {
        scenario.press(.character(letter))
      }
    }
  }

  @Test(arguments: [
    // Motions.
    ("h", "ab|c", "a|bc"), ("l", "|abc", "a|bc"), ("5l", "|abc\nd", "ab|c\nd"),
    ("h", "a\n|b", "a\n|b"),
    ("0", "  ab|c", "|  abc"), ("^", "  ab|c", "  |abc"), ("$", "|abc\nd", "ab|c\nd"),
    ("2$", "|abc\nde", "abc\nd|e"),
    ("w", "|ab, cd", "ab|, cd"), ("2w", "|ab, cd", "ab, |cd"), ("W", "|ab, cd", "ab, |cd"),
    ("w", "a|b\n\ncd", "ab\n|\ncd"), ("b", "ab, |cd", "ab|, cd"), ("2b", "ab, |cd", "|ab, cd"),
    ("B", "ab,x |cd", "|ab,x cd"), ("e", "|ab, cd", "a|b, cd"), ("3e", "|ab, cd", "ab, c|d"),
    ("E", "|ab, cd", "ab|, cd"), ("gg", "a\nb\n|c", "|a\nb\nc"), ("G", "|a\nb\n  c", "a\nb\n  |c"),
    ("2G", "a\nb\n|c", "a\n|b\nc"), ("}", "|a\nb\n\nc", "a\nb\n|\nc"),
    ("{", "a\n\nb\n|c", "a\n|\nb\nc"),
    ("fb", "|aabab", "aa|bab"), ("2fb", "|aabab", "aaba|b"), ("tb", "|aabab", "a|abab"),
    ("Fa", "aaba|b", "aab|ab"), ("Tb", "aaba|a", "aab|aa"), ("fb;", "|abab", "aba|b"),
    ("tb;", "|abab", "ab|ab"), ("fb;,", "|abab", "a|bab"), ("fz", "|abab", "|abab"),
    ("j", "|ab\ncd", "ab\n|cd"), ("k", "ab\nc|d", "a|b\ncd"),
    ("l", "|👩‍👩‍👧é", "👩‍👩‍👧|é"),
    // Inserting.
    ("ix<esc>", "a|b", "a|xb"), ("ax<esc>", "a|b", "ab|x"), ("Ix<esc>", "  a|b", "  |xab"),
    ("Ax<esc>", "|ab", "ab|x"), ("ox<esc>", "a|b\nc", "ab\n|x\nc"),
    ("Ox<esc>", "a\n|b", "a\n|x\nb"),
    ("3ix<esc>", "|a", "xx|xa"), ("2ox<esc>", "|a", "a\nx\n|x"), ("i<esc>", "a|b", "|ab"),
    ("ix<bs>y<esc>", "|a", "|ya"),
    // Changing characters.
    ("x", "a|bc", "a|c"), ("3x", "a|bc", "|a"), ("X", "ab|c", "a|c"), ("rx", "a|bc", "a|xc"),
    ("2rx", "a|bc", "ax|x"), ("9rx", "a|bc", "a|bc"), ("~", "|aBc", "A|Bc"), ("3~", "|aBc", "Ab|C"),
    ("sx<esc>", "a|bc", "a|xc"), ("2sx<esc>", "|abc", "|xc"), ("Sx<esc>", "a\nb|c", "a\n|x"),
    ("Dx", "ab|c d", "|a"), ("Cx<esc>", "ab|c d", "ab|x"), ("J", "|a\n  b", "a| b"),
    ("3J", "|a\nb\nc", "a b| c"),
    // Operators.
    ("dw", "|one two", "|two"), ("dw", "one |two\nx", "one| \nx"), ("2dw", "|a b c", "|c"),
    ("d2w", "|a b c", "|c"), ("db", "one |two", "|two"), ("de", "|one two", "| two"),
    ("d$", "a|bc\nd", "|a\nd"), ("d0", "ab|c", "|c"), ("dfb", "|aaba", "|a"),
    ("dtb", "|aaba", "|ba"),
    ("dFa", "ab|c", "|c"), ("dd", "a\n|b\nc", "a\n|c"), ("dd", "a\n|b", "|a"), ("dd", "|a", "|"),
    ("2dd", "|a\nb\nc", "|c"), ("dj", "|a\nb\nc", "|c"), ("dk", "a\n|b\nc", "|c"),
    ("dj", "a\n|b", "a\n|b"),
    ("dG", "a\n|b\nc", "|a"), ("dgg", "a\n|b\nc", "|c"), ("d}", "|a\nb\n\nc", "|\nc"),
    ("cwx<esc>", "|one two", "|x two"), ("cwx<esc>", "|a b", "|x b"),
    ("c2wx<esc>", "|a b c", "|x c"),
    ("ccx<esc>", "a\nb|b\nc", "a\n|x\nc"), ("ccx<esc>", "|a", "|x"), ("dz", "|ab", "|ab"),
    ("d<esc>w", "|a b", "a |b"),
    ("cex<esc>", "|one two", "|x two"),
    // Text objects.
    ("diw", "one t|wo x", "one | x"), ("daw", "one t|wo x", "one |x"), ("daw", "one t|wo", "on|e"),
    ("diW", "a,b|c d", "| d"), ("di\"", "a \"b|c\" d", "a \"|\" d"),
    ("da\"", "a \"b|c\" d", "a |d"),
    ("di'", "|a 'b' c", "a '|' c"), ("ci`x<esc>", "`|a`", "`|x`"), ("di(", "f(a, |b(c))", "f(|)"),
    ("da(", "f(a, |b(c))", "|f"), ("di[", "[a|]", "[|]"), ("di{", "{\n|a\n}", "{|}"),
    ("di<", "<a|b>", "<|>"),
    ("2di(", "((|a))", "(|)"), ("dip", "x\n\na\n|b\n\nc", "x\n\n|\nc"), ("dap", "|a\nb\n\nc", "|c"),
    ("di(", "|ab", "|ab"),
    // The register.
    ("yyp", "|a\nb", "a\n|a\nb"), ("yyP", "a\n|b", "a\n|b\nb"), ("ddp", "|a\nb", "b\n|a"),
    ("xp", "|ab", "b|a"),
    ("ywP", "|ab c", "ab| ab c"), ("yw2p", "|a b", "aa a|  b"), ("yiwp", "a|b", "aa|bb"),
    ("Yp", "|a", "a\n|a"),
    ("2yyGp", "|a\nb\nc", "a\nb\nc\n|a\nb"),
    // Undo, redo, repetition.
    ("xu", "|ab", "|ab"), ("xxuu<c-r>", "|abc", "|bc"), ("ix y<esc>u", "|a", "|a"),
    ("cwxy z<esc>u", "|a b", "|a b"),
    ("3u", "|a", "|"), ("x.", "|abcd", "|cd"), ("2x.", "|abcde", "|e"), ("x3.", "|abcde", "|e"),
    ("dw.", "|a b c", "|c"),
    ("cwx<esc>w.", "|a b c", "x |x c"), ("ax<esc>.", "|a", "ax|x"), ("ox<esc>.", "|a", "a\nx\n|x"),
    ("dd.", "|a\nb\nc", "|c"),
    ("rxl.", "|abc", "x|xc"), ("A!<esc>j.", "|a\nb", "a!\nb|!"), ("2ix<esc>.", "|a", "xx|xxa"),
    ("~.", "|abc", "AB|c"),
    ("x.u", "|abc", "|bc"), ("ix<bs>y<esc>.", "|a", "|yya"),
    // Visual mode.
    ("vd", "a|bc", "a|c"), ("vlld", "|abcd", "|d"), ("vhd", "abc|d", "a|b"),
    ("vwy$p", "|ab cd", "ab cdab |c"),
    ("viwd", "one t|wo x", "one | x"), ("vex", "|one two", "| two"), ("vlcx<esc>", "|abc", "|xc"),
    ("vjd", "a|b\ncd\ne", "|a\ne"),
    ("vlrx", "|abc", "x|xc"), ("vl~", "|abc", "|ABc"), ("vlohd", "a|bcd", "|d"),
    ("v<esc>x", "a|b", "|a"), ("vvx", "a|b", "|a"),
    ("yiwwviwp", "|ab cd", "ab a|b"),
  ])
  func commands(keys: String, before: String, after: String) {
    var scenario = Self.scenario(before)
    Self.press(keys, &scenario)
    #expect(EditingTests.shown(scenario.state.composer) == after, "\(keys) on \(before)")
  }

  @Test func enterSendsAndTheNextMessageIsTyped() {
    var scenario = Self.scenario("hello|")
    scenario.press(Key(.enter))
    #expect(scenario.state.isAnswering)
    #expect(scenario.state.vi?.mode == .insert)
    scenario.type("more")
    #expect(scenario.state.composer.text == "more")
    // The first Escape is vi's, the second stops the answer.
    scenario.press(Key(.escape))
    #expect(scenario.state.isAnswering)
    scenario.press(Key(.escape))
    #expect(!scenario.state.isAnswering)
  }

  @Test func movingAtTheEdgeWalksThroughTheHistory() {
    var scenario = Self.scenario("")
    scenario.press(.character("i"))
    scenario.say("first")
    scenario.press(Key(.escape), Key(.escape), .character("k"))
    #expect(EditingTests.shown(scenario.state.composer) == "firs|t")
    scenario.press(.character("j"))
    #expect(scenario.state.composer.isEmpty)
  }

  @Test func letterRunsAreCommands() {
    var scenario = Self.scenario("|one two")
    scenario.type("dwihi ")
    #expect(scenario.state.composer.text == "hi two")
  }

  @Test func theCaretsShapeTellsTheMode() {
    var scenario = Self.scenario("|one two")
    #expect(scenario.cursor == .block)
    #expect(scenario.screenText.contains("N one two"))
    scenario.type("vw")
    #expect(scenario.screenText.contains("V one two"))
    scenario.type("d")
    scenario.type("i")
    #expect(scenario.cursor == .bar)
    scenario.state.vi = nil
    #expect(scenario.cursor == nil)
  }

  @Test func theSelectionIsShown() throws {
    var scenario = Self.scenario("one |two three four\nfive")
    scenario.state.size = Size(width: 20, height: 12)
    scenario.type("vj")
    try expectScreen(scenario.screen(), "vi-visual")
  }

  @Test func controlKeysKeepTheirMeaning() {
    var scenario = Self.scenario("one two|")
    scenario.press(.control("a"))
    #expect(EditingTests.shown(scenario.state.composer) == "|one two")
    scenario.press(.control("e"))
    #expect(EditingTests.shown(scenario.state.composer) == "one tw|o")
    scenario.send(.input(.paste("x")))
    #expect(scenario.state.composer.text == "one twxo")
  }

  @Test func aChipIsOnePiece() {
    var scenario = Self.scenario("a|")
    scenario.press(.character("a"))
    scenario.send(.input(.paste(PasteTests.long)))
    scenario.press(Key(.escape), .character("x"))
    #expect(scenario.state.composer.text == "a")
    scenario.press(.character("p"))
    #expect(scenario.state.composer.text == "a" + PasteTests.long)
  }

  /// A terminal sends Esc and the key right behind it as that key with Alt.
  @Test func escapeAndALetterAtOnceAreBoth() {
    var scenario = Scenario()
    scenario.state.vi = ViMode()
    scenario.type("one two")
    scenario.press(.alt("b"), .character("x"))
    #expect(scenario.state.composer.text == "one wo")
    scenario.press(.character("A"), .character("!"), .alt("0"), .character("x"))
    #expect(scenario.state.composer.text == "ne wo!")
    scenario.press(.character("i"), .alt("p"))
    #expect(scenario.state.overlay != nil && scenario.state.composer.text == "ne wo!")
  }

  /// Keys that come in one read are all done, also behind one that asks something of the world.
  @Test func keysAtOnceAreAllDone() {
    var scenario = Self.scenario("|ab")
    scenario.type("kx")
    #expect(scenario.state.composer.text == "b")
  }

  /// Nothing that is typed crashes, and the caret is always where one can stand.
  @Test(arguments: 0..<60)
  func anyKeys(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array(#"hjklwbeWBE0^$fFtT;,gGxXr~sSDCdcypPuiaIAoOvJ.123"'`()[]{}<>p ab"#)
    var scenario = Self.scenario("one (two\n\n  👩‍👩‍👧 \"thr|ee\" {four})\né")
    for _ in 0..<250 {
      switch Int.random(in: 0..<24, using: &random) {
      case 0..<3: scenario.press(Key(.escape))
      case 3: scenario.press(.control("r"))
      case 4: scenario.press(.control("_"))
      case 5: scenario.press(Key(.backspace))
      case 6: scenario.send(.input(.paste("p\u{301}\n")))
      case 7: scenario.press(Key([.up, .down, .left, .right].randomElement(using: &random) ?? .up))
      default: scenario.press(.character(letters.randomElement(using: &random) ?? "x"))
      }
      let composer = scenario.state.composer
      #expect(
        composer.caret == composer.line.utf8.count
          || composer.line.indices.contains(composer.caretIndex))
      if scenario.state.vi?.isCommanding == true {
        #expect(ViText(text: composer.line).settled(composer.caretIndex) == composer.caretIndex)
      }
      if composer.line.utf8.count > 4000 { scenario.state.composer.set("short (again) \"x\"") }
    }
    scenario.press(Key(.escape), Key(.escape), Key(.escape))
    var composer = scenario.state.composer
    while composer.redo() {}
    let end = composer.text
    while composer.undo() {}
    while composer.redo() {}
    #expect(composer.text == end)
  }
}
