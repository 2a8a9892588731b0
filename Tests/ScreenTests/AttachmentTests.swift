import Canvas
import Conversation
import Messages
import PropertyTesting
import Testing

@testable import Screen

@Suite struct AttachmentTests {
  static func file(_ path: String, _ bytes: [UInt8] = PictureFiles.png(1280, 720)) throws
    -> Conversation.Attachment
  {
    Conversation.Attachment(
      name: path.split(separator: "/").last.map(String.init) ?? "", path: path,
      kind: .picture(try Picture(bytes)), bytes: bytes)
  }

  private func wishes(_ scenario: Scenario) -> [AttachmentWish] {
    scenario.effects.compactMap { if case .attach(let wish) = $0 { wish } else { nil } }
  }

  private func answer(_ scenario: inout Scenario, _ file: Conversation.Attachment) throws {
    let wish = try #require(wishes(scenario).last)
    scenario.send(.attached(wish, .success(file)))
  }

  private func sent(_ scenario: Scenario) -> [ContentBlock]? {
    scenario.request?.messages.last?.content
  }

  @Test func `a pasted path becomes a chip and goes as a block before the text`() throws {
    var scenario = Scenario()
    let file = try Self.file("/tmp/my shot.png")
    scenario.type("What is ")
    scenario.send(.input(.paste("'/tmp/my shot.png' ")))
    #expect(wishes(scenario).map(\.path) == ["/tmp/my shot.png"])
    scenario.type("?")
    try answer(&scenario, file)
    try expectScreen(scenario.screen(), "attachment-chip")
    scenario.press(Key(.enter))
    let label = "[image my shot.png 1280×720 57 bytes]"
    #expect(sent(scenario) == [file.block, .text("What is \(label) ?")])
    #expect(scenario.state.session.title.contains("my shot.png"))
    scenario.begin()
    scenario.delta("A shot.")
    scenario.end()
    try expectScreen(scenario.screen(), "attachment-sent")
  }

  @Test func `Backspace takes the chip out as one`() throws {
    var scenario = Scenario()
    scenario.send(.input(.paste("/tmp/a.png")))
    try answer(&scenario, try Self.file("/tmp/a.png"))
    #expect(scenario.screenText.contains("[image a.png 1280×720 57 bytes]"))
    scenario.press(Key(.backspace))
    #expect(scenario.state.composer.isEmpty)
    scenario.say("without")
    #expect(sent(scenario) == [.text("without")])
    scenario.press(.control("_"), .control("_"))
  }

  @Test(arguments: [
    ("/tmp/a\\ b.png", "/tmp/a b.png"), ("\"/tmp/a b.png\"", "/tmp/a b.png"),
    ("file:///tmp/a%20b.png", "/tmp/a b.png"), ("file://localhost/tmp/%C3%BC.png", "/tmp/ü.png"),
    ("/tmp/a b.png", "/tmp/a b.png"), ("~/pic.webp\n", "~/pic.webp"), ("shot.PNG", "shot.PNG"),
    ("/tmp/no/extension", "/tmp/no/extension"), ("'/tmp/it'\\''s.gif'", "/tmp/it's.gif"),
  ]) func `terminals paste paths in many ways`(pasted: String, path: String) throws {
    var scenario = Scenario()
    scenario.send(.input(.paste(pasted)))
    #expect(wishes(scenario).map(\.path) == [path])
    try answer(&scenario, try Self.file(path))
    #expect(scenario.screenText.contains("1280×720"))
  }

  @Test(arguments: [
    "hello", "/quit", "a.png and more", "two\n/tmp/lines.png", "/tmp/x.png is odd", "",
    "http://h/a.txt",
  ]) func `other pastes are text`(pasted: String) {
    var scenario = Scenario()
    scenario.send(.input(.paste(pasted)))
    #expect(wishes(scenario).isEmpty)
  }

  @Test func `several files dropped at once are several pictures`() throws {
    var scenario = Scenario()
    scenario.send(.input(.paste("/tmp/a.png /tmp/b.gif")))
    #expect(wishes(scenario).map(\.path) == ["/tmp/a.png", "/tmp/b.gif"])
    let files = [
      try Self.file("/tmp/a.png"), try Self.file("/tmp/b.gif", PictureFiles.gif(3, 4)),
    ]
    for (wish, file) in zip(wishes(scenario), files) {
      scenario.send(.attached(wish, .success(file)))
    }
    scenario.press(Key(.enter))
    #expect(sent(scenario)?.prefix(2) == [files[0].block, files[1].block])
  }

  @Test func `a path that is no picture stays text, with a word only where it should be one`() {
    var scenario = Scenario()
    let problem = AttachmentProblem("/tmp/x is no picture.")
    scenario.send(.input(.paste("/tmp/some/file")))
    scenario.send(.attached(wishes(scenario)[0], .failure(problem)))
    #expect(scenario.state.composer.text == "/tmp/some/file" && scenario.state.notices.isEmpty)
    scenario.press(.control("c"))
    scenario.send(.input(.paste("/tmp/x.png")))
    scenario.send(.attached(wishes(scenario)[1], .failure(problem)))
    #expect(scenario.state.composer.text == "/tmp/x.png")
    #expect(scenario.screenText.contains("no picture. The path stays as text."))
  }

  @Test func `@path in a message is read before it goes`() throws {
    var scenario = Scenario()
    scenario.say("Compare @a.png, (@\"b c.jpg\"). And icon@2x.png")
    #expect(wishes(scenario).map(\.path) == ["a.png", "b c.jpg"])
    #expect(scenario.request == nil)
    let a = try Self.file("/home/ada/a.png")
    let b = try Self.file("/home/ada/b c.jpg", PictureFiles.jpeg(8, 9))
    scenario.send(.attached(wishes(scenario)[0], .success(a)))
    #expect(scenario.request == nil)
    scenario.send(.attached(wishes(scenario)[1], .success(b)))
    #expect(
      sent(scenario) == [
        a.block, b.block, .text("Compare \(a.label), (\(b.label)). And icon@2x.png"),
      ])
  }

  @Test func `a missing file is said, and the second Enter sends the text`() {
    var scenario = Scenario()
    scenario.say("Is @gone.png there?")
    scenario.send(.attached(wishes(scenario)[0], .failure(.init("There is no file gone.png."))))
    #expect(scenario.request == nil)
    #expect(scenario.screenText.contains("There is no file gone.png. Enter sends"))
    scenario.press(Key(.enter))
    #expect(sent(scenario) == [.text("Is @gone.png there?")])
  }

  @Test func `Enter right behind a paste waits for the picture`() throws {
    var scenario = Scenario()
    scenario.send(.input(.paste("/tmp/a.png")))
    scenario.press(Key(.enter))
    #expect(scenario.request == nil)
    let file = try Self.file("/tmp/a.png")
    try answer(&scenario, file)
    #expect(sent(scenario) == [file.block, .text(file.label)])
  }

  @Test func `/image attaches at the caret`() throws {
    var scenario = Scenario()
    scenario.say("/image ~/a b.png")
    #expect(wishes(scenario) == [AttachmentWish(path: "~/a b.png", origin: .command)])
    let file = try Self.file("/home/ada/a b.png")
    try answer(&scenario, file)
    scenario.say("what?")
    #expect(sent(scenario) == [file.block, .text("\(file.label) what?")])
    scenario.say("/image")
    #expect(scenario.screenText.contains("Type /image and the path"))
  }

  @Test func `a queued message has its picture when its turn comes`() throws {
    var scenario = Scenario()
    scenario.say("first")
    scenario.begin()
    scenario.send(.input(.paste("/tmp/a.png")))
    let file = try Self.file("/tmp/a.png")
    try answer(&scenario, file)
    scenario.press(Key(.enter))
    scenario.delta("x")
    scenario.end()
    #expect(sent(scenario) == [file.block, .text(file.label)])
  }

  @Test func `a model that takes no pictures is not sent any`() throws {
    var scenario = Scenario(100, 14)
    scenario.send(.input(.paste("/tmp/a.png")))
    try answer(&scenario, try Self.file("/tmp/a.png"))
    scenario.press(Key(.enter))
    scenario.begin()
    scenario.delta("seen")
    scenario.end()
    scenario.state.model.takesImages = false
    scenario.say("and now?")
    let blocks = scenario.request?.messages.flatMap(\.content) ?? []
    #expect(!blocks.contains { if case .image = $0 { true } else { false } })
    #expect(blocks.first == .text("[image a.png 1280×720 57 bytes]"))
    scenario.begin()
    scenario.end()
    let count = scenario.transfer
    scenario.send(.input(.paste("/tmp/b.png")))
    try answer(&scenario, try Self.file("/tmp/b.png"))
    scenario.press(Key(.enter))
    #expect(scenario.transfer == count)
    #expect(scenario.screenText.contains("Kimi K2.5 takes no pictures"))
  }

  @Test func `a request does not grow beyond what a server takes`() throws {
    var scenario = Scenario(100, 14)
    let big = try Self.file("/tmp/a.png", PictureFiles.png(9, 9, padding: 4_900_000))
    var isRefused = false
    for index in 0..<6 where !isRefused {
      scenario.send(.input(.paste("/tmp/\(index).png")))
      try answer(
        &scenario,
        Conversation.Attachment(
          name: "\(index)", path: "/tmp/\(index).png", kind: big.kind, bytes: big.bytes))
      let count = scenario.transfer
      scenario.press(Key(.enter))
      isRefused = scenario.transfer == count
      if isRefused {
        #expect(index == 4)
        #expect(scenario.screenText.contains("would come to 31.2 MB"))
      } else {
        scenario.begin()
        scenario.delta("x")
        scenario.end()
      }
    }
    #expect(isRefused)
  }

  @Test func `an edited message keeps its picture, unless it is taken out`() throws {
    var scenario = Scenario()
    scenario.send(.input(.paste("/tmp/a.png")))
    let file = try Self.file("/tmp/a.png")
    try answer(&scenario, file)
    scenario.say(" what?")
    scenario.begin()
    scenario.delta("x")
    scenario.end()
    // As after a restart: only the turn knows the picture.
    scenario.state.attaching = Attaching()
    scenario.press(Key(.escape), Key(.escape), Key(.enter))
    scenario.say(" really?")
    #expect(sent(scenario) == [file.block, .text("\(file.label) what? really?")])
  }

  @Test func `pictures of other programs have a line of their own`() throws {
    var scenario = Scenario()
    let block = ContentBlock.image(mediaType: "image/png", data: "iVBORw0KGgo=")
    let turn = Turn(
      id: Identifier(high: 9, low: 9), parent: nil, role: .user, content: [block, .text("look")],
      created: scenario.moment.wall)
    scenario.send(
      .opened(
        OpenedSession(
          session: scenario.state.session, history: History(turns: [turn]), draft: "")))
    #expect(scenario.screenText.contains("[image png 9 bytes]"))
    let export = ConversationExport(
      session: scenario.state.session, history: History(turns: [turn]))
    #expect(export.markdown.contains("[image png 9 bytes]\nlook"))
  }
}
