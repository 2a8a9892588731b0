import Canvas
import Testing

@testable import Screen

@Suite struct KeyMapTests {
  @Test func namesOfCommandsAreUniqueAndDotted() {
    let names = Command.allCases.map(\.name)
    #expect(Set(names).count == names.count)
    for command in Command.allCases {
      #expect(Command(named: command.name) == command)
      #expect(command.name.split(separator: ".").count == 2, "\(command.name)")
    }
    #expect(Command(named: "nothing.here") == nil)
  }

  @Test func changesCountAndChordsDisplaceTheirBeginning() {
    let map = KeyMap(changes: [
      .init([.alt("p")], nil), .init([.alt("m")], .models), .init([.control("t")], .help),
      .init([.control("o"), .character("r")], .reader),
    ])
    #expect(map.lookup([.alt("p")]) == nil)
    #expect(map[.alt("m")] == .models && map[.control("t")] == .help)
    #expect(map.lookup([.control("o")]) == .prefix && map[.control("o")] == nil)
    #expect(map.lookup([.control("o"), .character("r")]) == .command(.reader))
    #expect(map.names(for: .reader) == "Ctrl+O R")
    #expect(map.names(for: .toggleThinking) == "")
    // And the other way round: the key alone takes the chords' place.
    let single = KeyMap(changes: [.init([.control("x")], .help)])
    #expect(single.lookup([.control("x")]) == .command(.help))
    #expect(single.keys(for: .stash) == [])
    let unbound = KeyMap(
      changes: KeyMap.standardChords.map { .init([$0.first, $0.second], nil) })
    #expect(unbound.lookup([.control("x")]) == nil)
  }

  @Test(arguments: [
    (Key.alt("P"), "Alt+Shift+P"), (Key(.tab, .shift), "Shift+Tab"), (.control("x"), "Ctrl+X"),
    (.control(" "), "Ctrl+Space"), (.alt("é"), "Alt+É"), (.alt("<"), "Alt+<"),
  ])
  func keysHaveNames(key: Key, name: String) { #expect(key.name == name) }

  @Test func noChordBeginsWithABoundKey() {
    for chord in KeyMap.standardChords {
      #expect(!KeyMap.standard.contains { $0.key == chord.first })
    }
  }

  @Test func aChordThatMeansNothingSaysSo() {
    var scenario = Scenario()
    scenario.type("text")
    scenario.press(.control("x"), .character("z"))
    #expect(scenario.state.notice?.text == "Ctrl+X Z does nothing; /help shows every key.")
    scenario.press(.control("x"), .control("g"))
    #expect(scenario.state.notice == nil && scenario.state.pendingKeys == [])
    #expect(scenario.state.composer.text == "text")
  }

  /// Keys typed so quickly that they came in one read.
  @Test func typedTextEndsAChordToo() {
    var scenario = Scenario()
    scenario.state.surroundings.keyMap = KeyMap(changes: [
      .init([.control("x"), .character("h")], .help)
    ])
    scenario.press(.control("x"))
    scenario.type("hz")
    #expect(scenario.state.overlay != nil)
    scenario.press(Key(.escape), .control("x"))
    scenario.send(.input(.paste("hello")))
    #expect(scenario.state.composer.text == "hello" && scenario.state.pendingKeys == [])
  }

  @Test func helpShowsTheRealMap() {
    var scenario = Scenario(100, 80)
    scenario.state.surroundings.keyMap = KeyMap(changes: [
      .init([.alt("m")], .models), .init([.alt("p")], nil),
    ])
    scenario.press(Key(.function(1)))
    let row = scenario.rows().first { $0.contains("switch the model") }
    #expect(row?.contains("Alt+M") == true && row?.contains("Alt+P") == false)
  }
}
