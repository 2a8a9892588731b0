import Foundation
import PropertyTesting
import ScriptedServer
import Testing

/// Pictures, settings of a conversation and usage, as a person meets them.
@Suite(.serialized) struct AttachmentTests {
  private func write(_ bytes: [UInt8], _ name: String, in world: World) throws {
    try Data(bytes).write(to: world.home.appending(path: name))
  }

  @Test func aPastedPathSendsThePicture() throws {
    let world = try World([ChatTests.answer(["A red square."]), ChatTests.answer(["Again."])])
    let bytes = PictureFiles.png(1280, 720, padding: 3000)
    try write(bytes, "my shot.png", in: world)
    try world.start()
    try world.expect("Message")
    try world.type("What is ")
    try world.paste("\(world.home.path)/my\\ shot.png")
    try world.expect("What is [image my shot.png 1280×720 3 KB]")
    try world.type(" ?")
    try world.press("Enter")
    try world.expect("A red square.")
    let body = try #require(world.server.requests.first?.text)
    let picture =
      #"{"source":{"data":"\#(Data(bytes).base64EncodedString())","media_type":"image/png","#
      + #""type":"base64"},"type":"image"}"#
    #expect(body.contains(picture))
    #expect(body.contains("What is [image my shot.png 1280×720 3 KB] ?"))
    try world.press("C-c", "C-c")
    #expect(try world.expectExit() == 0)

    // It is kept with the message, and goes out whole.
    try world.start("-c")
    try world.expect("What is [image my shot.png")
    try world.type("again")
    try world.press("Enter")
    try world.expect("Again.")
    #expect(world.server.requests.last?.text.contains(picture) == true)
    let list = try world.run("sessions", "list", "--json").output
    let id = try #require(list.split(separator: "\"").first { $0.count == 36 })
    #expect(
      try world.run("sessions", "export", "--format", "jsonl", String(id)).output.contains(picture))
  }

  /// A file that goes with a message may be edited without reading it, but only as it was then.
  @Test(arguments: [false, true]) func anAttachedFileWasSeenAsItWasRead(isChanged: Bool) throws {
    var answer = WorkingScript.answer(0, "I change it.", [.edit("a.txt", "old", "new")])
    answer.steps.insert(.gate("changed"), at: 1)
    let world = try World([answer, WorkingScript.answer(1, "I see.", [])])
    try write(Array("an old word\n".utf8), "a.txt", in: world)
    try world.start()
    try world.expect("Message")
    try world.type("mend @a.txt please")
    try world.press("Enter")
    #expect(world.server.waitForRequests(1))
    if isChanged { try write(Array("an old word of somebody else\n".utf8), "a.txt", in: world) }
    world.server.open("changed")
    if isChanged {
      try world.expect("I see.")
      #expect(world.server.requests.last?.text.contains("was not read yet") == true)
    } else {
      try world.expect("/a.txt  +1")
    }
  }

  @Test func whatCannotBeAttachedIsSaid() throws {
    let world = try World()
    try write(PictureFiles.png(9, 9, padding: 5 << 20), "huge.png", in: world)
    try write(Array(PictureFiles.png(9, 9).dropLast(20)), "cut.png", in: world)
    try write(Array("plain text in disguise".utf8), "text.png", in: world)
    try write([], "empty.png", in: world)
    try FileManager.default.createDirectory(
      at: world.home.appending(path: "directory.png"), withIntermediateDirectories: false)
    #expect(mkfifo(world.home.appending(path: "pipe.png").path, 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: world.home.appending(path: "device.png").path, withDestinationPath: "/dev/zero")
    try FileManager.default.createSymbolicLink(
      atPath: world.home.appending(path: "loop.png").path, withDestinationPath: "loop.png")
    try world.start(width: 120)
    try world.expect("Message")
    for (name, sentence) in [
      ("huge.png", "huge.png has 5.1 MB, and a picture may have 5.0 MB"),
      ("cut.png", "cut.png is a PNG that is damaged or cut short."),
      ("text.png", "text.png is no PNG, JPEG, GIF or WebP picture."),
      ("empty.png", "empty.png is empty."),
      ("directory.png", "directory.png is a directory, not a picture."),
      ("pipe.png", "pipe.png is not a regular file, so it cannot be attached."),
      ("device.png", "device.png is not a regular file, so it cannot be attached."),
      ("loop.png", "loop.png cannot be read: Too many levels of symbolic links."),
      ("gone.png", "There is no file gone.png."),
    ] {
      try world.type("/image \(name)")
      try world.press("Enter")
      try world.expect(sentence)
    }
  }

  @Test func settingsAreThereAgainAndUsageIsAdded() throws {
    let world = try World([
      ChatTests.answer(["One."]), ChatTests.answer(["Two."]), .json(#"{"input_tokens":4321}"#),
    ])
    try world.start(width: 120)
    try world.expect("Message")
    try world.type("/params temperature=0.25 max_tokens=777")
    try world.press("Enter")
    try world.expect("temperature is 0.25")
    try world.type("first")
    try world.press("Enter")
    try world.expect("One.")
    try world.press("C-c", "C-c")
    #expect(try world.expectExit() == 0)
    try world.start("-c", width: 120)
    try world.expect("One.")
    try world.type("second")
    try world.press("Enter")
    try world.expect("Two.")
    for request in world.server.requests {
      #expect(request.text.contains(#""temperature":0.25"#))
      #expect(request.text.contains(#""max_tokens":777"#))
    }
    try world.type("/usage")
    try world.press("Enter")
    try world.expect("4,321 tokens, counted by the server")
    try world.expect("Seven days  2 answers")
    let count = try #require(world.server.requests.last)
    #expect(count.path == "/v1/messages/count_tokens" && !count.text.contains("temperature"))
  }
}
