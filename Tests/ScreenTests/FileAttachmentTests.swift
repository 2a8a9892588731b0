import Canvas
import Conversation
import Messages
import PropertyTesting
import Testing

@testable import Screen

/// Text files that go with messages, their completion, and standing instructions.
@Suite struct FileAttachmentTests {
  static func file(
    _ path: String, _ text: String = "let a = 1\n", version: Int64 = 1
  ) -> Conversation.Attachment {
    let (content, count) = FileExcerpt.numbered(Array(text.utf8))
    let excerpt = FileExcerpt(path: path, count: count, size: text.utf8.count)
    return Conversation.Attachment(
      name: path, path: "/home/ada/src/app/\(path)", kind: .text(excerpt),
      bytes: Array(excerpt.block(content).utf8),
      version: FileMark(size: text.utf8.count, modified: version, number: 1))
  }

  static func list(_ paths: String...) -> FileList {
    var list = FileList()
    list.add(paths.flatMap { Array($0.utf8) + [0] })
    return list
  }

  private func wishes(_ scenario: Scenario) -> [AttachmentWish] {
    scenario.effects.compactMap { if case .attach(let wish) = $0 { wish } else { nil } }
  }

  private func content(_ scenario: Scenario) -> [ContentBlock]? {
    scenario.request?.messages.last?.content
  }

  private func titles(_ scenario: Scenario) -> [String] {
    guard let picker = scenario.state.completion.shown?.picker else { return [] }
    return (0..<picker.count).map { picker.match(at: $0).row.title }
  }

  // MARK: Sending

  @Test func aFileGoesAsABlockBeforeTheMessage() throws {
    var scenario = Scenario()
    scenario.say("Explain @src/a.swift:1-1, please; ask @ada")
    #expect(wishes(scenario).map(\.path) == ["src/a.swift", "ada"])
    #expect(wishes(scenario)[0].lines == 1...1 && scenario.request == nil)
    let file = Self.file("src/a.swift")
    scenario.send(.attached(wishes(scenario)[0], .success(file)))
    #expect(scenario.request == nil)
    let missing = AttachmentProblem("There is no file ada.", isMissing: true)
    scenario.send(.attached(wishes(scenario)[1], .failure(missing)))
    #expect(
      content(scenario) == [
        file.block, .text("Explain [file src/a.swift 1 line 10 bytes], please; ask @ada"),
      ])
    #expect(scenario.state.notices.isEmpty && scenario.state.composer.isEmpty)
    scenario.begin()
    scenario.delta("It is a constant.")
    scenario.end()
    try expectScreen(scenario.screen(), "file-sent")
  }

  @Test func whatCannotBeReadIsSaidAndNothingIsSent() {
    var scenario = Scenario()
    scenario.say("See @core.bin")
    scenario.send(
      .attached(wishes(scenario)[0], .failure(AttachmentProblem("core.bin is a binary file."))))
    #expect(scenario.request == nil && scenario.state.composer.text == "See @core.bin")
    #expect(scenario.screenText.contains("core.bin is a binary file."))
    scenario.press(Key(.enter))
    #expect(content(scenario) == [.text("See @core.bin")])
    // A path that is surely meant as one is said, too.
    scenario.begin()
    scenario.end()
    scenario.say("See @src/gone.swift")
    let missing = AttachmentProblem("There is no file src/gone.swift.", isMissing: true)
    scenario.send(.attached(wishes(scenario)[1], .failure(missing)))
    #expect(scenario.screenText.contains("There is no file src/gone.swift."))
  }

  @Test func anEarlierMessageTakesItsFilesAlong() throws {
    var scenario = Scenario()
    scenario.say("See @a.txt")
    let file = Self.file("a.txt")
    scenario.send(.attached(wishes(scenario)[0], .success(file)))
    scenario.begin()
    scenario.delta("Seen.")
    scenario.end()
    let turn = try #require(scenario.state.history.turns.first)
    _ = scenario.state.edit(messageNamed: turn.id.description)
    #expect(scenario.state.composer.text == "See [file a.txt 1 line 10 bytes]")
    scenario.press(Key(.enter))
    // What had gone before is looked at first.
    scenario.send(.looked(changed: [], memory: nil))
    #expect(content(scenario) == [file.block, .text("See [file a.txt 1 line 10 bytes]")])
  }

  @Test func aFileThatHasChangedSinceIsSaid() {
    var scenario = Scenario()
    scenario.say("See @a.txt")
    scenario.send(.attached(wishes(scenario)[0], .success(Self.file("a.txt"))))
    scenario.begin()
    scenario.end()
    scenario.say("And now?")
    guard case .look(let files, readsMemory: false)? = scenario.effects.last else {
      Issue.record("nothing was looked at")
      return
    }
    #expect(files.map(\.shown) == ["a.txt"] && files[0].version?.modified == 1)
    var changed = files[0]
    changed.version?.modified = 2
    let asked = scenario.transfer
    scenario.send(.looked(changed: [changed], memory: nil))
    #expect(scenario.transfer > asked && content(scenario) == [.text("And now?")])
    #expect(
      scenario.screenText.contains("a.txt has changed since it was sent; @a.txt sends it again."))
    #expect(scenario.state.attaching.watched.values.first?.version?.modified == 2)
  }

  // MARK: Completion

  @Test func typingFindsAndTabAttaches() throws {
    var scenario = Scenario()
    scenario.type("Look at @")
    #expect(scenario.effects.contains(.listFiles) && titles(scenario) == [])
    scenario.send(.files(Self.list("README.md", "src/app/main.swift", "src/lib.swift", "a b.txt")))
    #expect(titles(scenario) == ["README.md", "src/", "a b.txt"])
    scenario.type("mai")
    #expect(titles(scenario) == ["src/app/main.swift"])
    try expectScreen(scenario.screen(), "completion-file")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "Look at @src/app/main.swift ")
    #expect(wishes(scenario).map(\.path) == ["src/app/main.swift"])
    scenario.send(.attached(wishes(scenario)[0], .success(Self.file("src/app/main.swift"))))
    try expectScreen(scenario.screen(), "file-chip")
    #expect(scenario.state.composer.text == "Look at @src/app/main.swift ")
    // What is sent is what is there then.
    scenario.press(Key(.enter))
    #expect(wishes(scenario).count == 2 && scenario.request == nil)
    let newer = Self.file("src/app/main.swift", "let a = 2\nlet b = 3\n")
    scenario.send(.attached(wishes(scenario)[1], .success(newer)))
    let text = "Look at [file src/app/main.swift 2 lines 20 bytes] "
    #expect(content(scenario) == [newer.block, .text(text)])
  }

  @Test func directoriesGoOnStepByStep() {
    var scenario = Scenario()
    scenario.type("@sr")
    scenario.send(.files(Self.list("src/my dir/a b.txt", "src/x.c", "y.c")))
    #expect(titles(scenario).first == "src/")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "@src/" && titles(scenario).contains("src/x.c"))
    scenario.type("my")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "@src/my\\ dir/")
    scenario.type("a")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "@\"src/my dir/a b.txt\" ")
    #expect(wishes(scenario).map(\.path) == ["src/my dir/a b.txt"])
  }

  @Test func theListIsReadAgainWhenItIsOld() {
    var scenario = Scenario()
    func count() -> Int { scenario.effects.count { $0 == .listFiles } }
    scenario.type("@")
    scenario.type("a")
    #expect(count() == 1)
    scenario.send(.files(Self.list("a.c")))
    scenario.press(.control("c"))
    scenario.type("@")
    #expect(count() == 1)
    scenario.press(.control("c"))
    scenario.wait(10_000)
    scenario.type("@")
    #expect(count() == 2)
    #expect(titles(scenario) == ["a.c"], "the old one serves until then")
    scenario.press(.control("c"))
    scenario.type("mail ada@exa")
    #expect(titles(scenario) == [])
    scenario.press(.control("c"))
    scenario.type("!git add @a")
    #expect(titles(scenario) == [])
  }

  // MARK: The sieve

  /// In whatever pieces the paths come, and however the query grew, the result is that of looking
  /// at every path.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func theSieveIsTrue(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array("abcA/._-1ü")
    var bytes: [UInt8] = []
    for _ in 0..<200 {
      let name = (0..<Int.random(in: 1...10, using: &random)).compactMap { _ in
        letters.randomElement(using: &random)
      }
      bytes += Array(String(name).utf8) + [0]
    }
    var list = FileList()
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...9, using: &random))
      list.add(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    var whole = FileList()
    whole.add(bytes)
    #expect(list.bytes == whole.bytes && list.ends == whole.ends && list.masks == whole.masks)
    var filter = FileFilter(list)
    var query = ""
    for _ in 0..<6 {
      query.append("abc/.1".randomElement(using: &random) ?? "a")
      var fresh = FileFilter(list)
      let found = filter.best(query, limit: .max)
      #expect(found == fresh.best(query, limit: .max))
      let all = (0..<list.count).map { list[$0] }.filter { path in
        var rest = Substring(query)
        for character in path.utf8
        where Character(UnicodeScalar(character)).lowercased() == rest.first.map(String.init) {
          rest = rest.dropFirst()
        }
        return rest.isEmpty
      }
      #expect(Set(found) == Set(all), "\(query)")
      #expect(Array(found.prefix(5)) == fresh.best(query, limit: 5))
    }
  }

  /// What a key takes with 200,000 paths is printed, not judged: `swift test -c release` gives the
  /// figure of the program.
  @Test func manyFiles() {
    var bytes: [UInt8] = []
    for number in 0..<200_000 {
      bytes += "Sources/Room\(number % 97)/part\(number % 1009)/FileNumber\(number).swift".utf8
      bytes.append(0)
    }
    var list = FileList()
    let start = ContinuousClock.now
    list.add(bytes)
    print("200,000 paths packed in \(ContinuousClock.now - start)")
    var scenario = Scenario()
    scenario.type("@")
    scenario.send(.files(list))
    var slowest = Duration.zero
    for key in "room7number1999" {
      let start = ContinuousClock.now
      scenario.type(String(key))
      slowest = max(slowest, ContinuousClock.now - start)
    }
    print("the slowest key took \(slowest)")
    #expect(titles(scenario).contains { $0.contains("FileNumber1999") })
  }

  // MARK: Standing instructions

  @Test func instructionsAndMemoryGoBeforeTheSystemPrompt() throws {
    var scenario = Scenario()
    scenario.state.surroundings.systemPrompt = "Be kind."
    scenario.state.surroundings.readsMemory = true
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "Runs", inputSchema: .object([:]))
    ]
    let memory = [
      MemoryFile(name: "~/.claude/CLAUDE.md", text: "Tabs."),
      MemoryFile(name: "AGENTS.md", text: "Run the tests."),
    ]
    scenario.send(.memory(memory))
    #expect(scenario.state.notices.isEmpty)
    scenario.say("Hi")
    #expect(scenario.effects.contains(.look(at: [], readsMemory: true)))
    var newer = memory
    newer[1].text = "Run all tests."
    scenario.send(.looked(changed: [], memory: newer))
    #expect(scenario.screenText.contains("AGENTS.md has changed: the model gets the new text."))
    let system = try #require(scenario.request?.system)
    #expect(system.contains("Working directory: /home/ada/src/app"))
    #expect(system.contains("Date: 2026-01-02") && system.contains("(Bash)"))
    #expect(
      system.hasSuffix(
        "# Instructions from ~/.claude/CLAUDE.md\n\nTabs.\n\n"
          + "# Instructions from AGENTS.md\n\nRun all tests.\n\nBe kind."))
    scenario.begin()
    scenario.delta("Hello.")
    scenario.end()
    scenario.type("/context")
    scenario.press(Key(.enter))
    try expectScreen(scenario.screen(), "context-parts")
  }

  @Test func aLongOneIsSaid() {
    var scenario = Scenario()
    scenario.send(.memory([MemoryFile(name: "AGENTS.md", text: "x", isCut: true)]))
    #expect(scenario.screenText.contains("AGENTS.md is longer than 64 KB"))
  }

  /// Lines out of a pipe do not overtake a message whose files are being read.
  @Test func aPipeWaitsForFiles() {
    var scenario = Scenario()
    scenario.send(.piped(["See @a.txt", "second"]))
    #expect(scenario.state.composer.text == "See @a.txt")
    scenario.send(.attached(wishes(scenario)[0], .success(Self.file("a.txt"))))
    #expect(content(scenario)?.first == Self.file("a.txt").block)
  }
}
