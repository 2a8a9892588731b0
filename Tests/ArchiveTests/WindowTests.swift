import Conversation
import Foundation
import PropertyTesting
import Testing

@testable import Archive

/// Several windows on one conversation: what is typed in each is its own while it lives, and
/// nobody's loss when it dies.
@Suite struct WindowTests {
  let directory: TemporaryDirectory
  let home = session(1)

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func open() throws -> (archive: Archive, presence: Presence) {
    let archive = try Archive(directory: directory.path)
    let presence = Presence(directory: directory.path, window: archive.window)
    presence.enter(home.id)
    return (archive, presence)
  }

  @Test func `each window keeps its own draft and stash`() throws {
    let one = try open()
    let two = try open()
    try one.archive.write([.draft("one", session: home.id), .stash(["a"], session: home.id)])
    try two.archive.write([.draft("two", session: home.id), .stash(["b"], session: home.id)])
    #expect(try one.archive.takeInput(of: home.id) == StoredInput(draft: "one", stash: ["a"]))
    #expect(try two.archive.takeInput(of: home.id) == StoredInput(draft: "two", stash: ["b"]))
    // What is sent or taken from the stash in one window is in the other still.
    try two.archive.write([.draft("", session: home.id), .stash([], session: home.id)])
    #expect(try two.archive.takeInput(of: home.id) == StoredInput(draft: "", stash: []))
    #expect(try one.archive.takeInput(of: home.id) == StoredInput(draft: "one", stash: ["a"]))
    withExtendedLifetime((one, two)) {}
  }

  @Test func `who comes next gets what windows left that are gone`() throws {
    for (draft, stash) in [("first", "a"), ("second", "b")] {
      let window = try open()
      try window.archive.write([.stash([stash], session: home.id)])
      try window.archive.write([.draft(draft, session: home.id)])
      window.presence.leave()
    }
    let living = try open()
    try living.archive.write([.draft("living", session: home.id)])
    let next = try open()
    let input = StoredInput(draft: "second", stash: ["a", "b", "first"])
    #expect(try next.archive.takeInput(of: home.id) == input)
    // It is this window's now, and nobody else's.
    let third = try open()
    #expect(try third.archive.takeInput(of: home.id) == StoredInput(draft: "", stash: []))
    #expect(try next.archive.takeInput(of: home.id) == input)
    #expect(try living.archive.takeInput(of: home.id).draft == "living")
    withExtendedLifetime((living, next)) {}
  }

  @Test func `a text typed in two windows is kept once`() throws {
    for _ in 1...3 {
      let window = try open()
      try window.archive.write([.draft("same", session: home.id)])
      window.presence.leave()
    }
    let next = try open()
    #expect(try next.archive.takeInput(of: home.id) == StoredInput(draft: "same", stash: []))
  }

  @Test func `where nothing can be written it is given all the same, and stays`() throws {
    let first = try open()
    try first.archive.write([.draft("draft", session: home.id)])
    first.presence.leave()
    let next = try open()
    next.archive.wait(10)
    var given: StoredInput?
    try first.archive.perform { db in
      try db.inTransaction(.immediate) {
        given = try next.archive.takeInput(of: home.id)
        return .rollback
      }
    }
    #expect(given?.draft == "draft")
    let third = try open()
    #expect(try third.archive.takeInput(of: home.id).draft == "draft")
  }

  /// Two programs type into one conversation, and one after the other dies at any moment.
  @Test func `kill -9 of two windows loses no key`() throws {
    var random = SeededGenerator(seed: 5)
    for round in 1...(isFullRun ? 200 : 8) {
      let place = try TemporaryDirectory()
      let writers = try [1, 2].map { number in
        try WriterProcess.start(["types", place.path, "7", "\(number)"])
      }
      // Both live before one dies.
      var said = try writers.map { try Said($0.1) }
      var last: [String] = []
      for index in [0, 1] {
        try said[index].read(lines: Int.random(in: 1...60, using: &random))
        kill(writers[index].0.processIdentifier, SIGKILL)
        try said[index].readToEnd()
        writers[index].0.waitUntilExit()
        last.append(said[index].last)
        let archive = try Archive(directory: place.path)
        let input = try archive.takeInput(of: Identifier(high: 7, low: 0))
        // A key more than was said may be there; none less.
        let texts = [input.draft] + input.stash
        for text in last {
          #expect(texts.contains { $0.hasPrefix(text) }, "round \(round): \(text) not in \(texts)")
        }
        #expect(texts.count == index + 1, "round \(round)")
        #expect(archive.notices == [])
      }
    }
  }
}

/// What a process says, in lines.
private struct Said {
  private let output: Pipe
  private var bytes: [UInt8] = []

  /// Waits for the first line.
  init(_ output: Pipe) throws {
    self.output = output
    try read(lines: 1)
  }

  /// The last complete line.
  var last: String {
    let complete = bytes.prefix(through: bytes.lastIndex(of: 0x0A) ?? 0)
    return String(decoding: complete, as: UTF8.self).split(separator: "\n").last.map(String.init)
      ?? ""
  }

  /// Reads until there are so many lines.
  mutating func read(lines: Int) throws {
    while bytes.count(where: { $0 == 0x0A }) < lines {
      let data = output.fileHandleForReading.availableData
      try #require(!data.isEmpty)
      bytes += data
    }
  }

  mutating func readToEnd() throws {
    bytes += output.fileHandleForReading.readDataToEndOfFile()
  }
}
