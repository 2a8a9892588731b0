import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Archive

/// Truncated, overwritten and flipped files: never a crash, the damaged file is kept, a working
/// archive comes of it, and the person is told.
@Suite struct DamageTests {
  /// The bytes of a closed archive of 3 sessions of 40 turns, made once.
  private static let sound: [UInt8] = {
    guard let directory = try? TemporaryDirectory(),
      let archive = try? Archive(directory: directory.path)
    else { return [] }
    for number in 1...3 {
      var home = session(number)
      home.leaf = id(number * 1_000 + 40)
      let turns = (1...40).map { index in
        answer(
          number * 1_000 + index, after: index > 1 ? number * 1_000 + index - 1 : nil, .complete,
          String(repeating: "text \(index) ", count: 30))
      }
      try? archive.write([.session(home)] + turns.map { .turn($0, session: home.id) })
      try? archive.write([
        .draft("draft \(number)", session: home.id), .fragment([1, 2, 3], turn: id(number)),
      ])
    }
    archive.close()
    return Array((try? Data(contentsOf: URL(fileURLWithPath: directory.database))) ?? Data())
  }()

  /// What can be said of an archive made of `bytes`, whatever they are.
  ///
  /// - Returns: how many turns can be reached, and whether anything was set aside.
  private func use(_ bytes: [UInt8], log: [UInt8]? = nil) throws -> (turns: Int, aside: Bool) {
    let directory = try TemporaryDirectory()
    try Data(bytes).write(to: URL(fileURLWithPath: directory.database))
    if let log { try Data(log).write(to: URL(fileURLWithPath: directory.database + "-wal")) }
    let archive = try Archive(directory: directory.path)
    func read() throws -> Int {
      try archive.sessions(directory: nil, limit: 100).reduce(0) { sum, summary in
        guard let leaf = summary.session.leaf else { return sum }
        _ = try archive.takeInput(of: summary.session.id)
        _ = try archive.siblings(of: leaf)
        return sum + (try archive.branch(endingAt: leaf, limit: 1_000).turns.count)
      }
    }
    _ = try read()
    // It can be used from here on, and that lasts.
    let home = session(99)
    try archive.write([
      .session(home), .turn(question(99_001, after: nil), session: home.id),
      .fragment([1], turn: id(99_002)), .draft("draft", session: home.id),
    ])
    let turns = try read()
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(again.notices == [])
    #expect(
      try again.branch(endingAt: id(99_001), limit: 9).turns == [question(99_001, after: nil)])
    again.close()
    let aside = directory.names.filter {
      $0.hasPrefix("archive.damaged-") && $0.hasSuffix(".sqlite")
    }
    if !aside.isEmpty {
      let notice = try #require(archive.notices.first { $0.sentence.contains("archive.damaged-1") })
      #expect(notice.sentence.contains(directory.path))
      #expect(try directory.mode(aside[0]) & 0o077 == 0)
      let kept = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/" + aside[0]))
      #expect(kept.count == bytes.count)
    }
    return (turns, !aside.isEmpty)
  }

  @Test func `a sound file stays as it is`() throws {
    let result = try use(Self.sound)
    #expect(result.turns == 120)
    #expect(!result.aside)
  }

  @Test(arguments: [
    Array("not a database".utf8), Array(repeating: 0, count: 4_096), [0],
    Array(repeating: 0xFF, count: 100_000), Array("SQLite format 3\0".utf8),
    Array("SQLite format 3\0".utf8) + Array(repeating: 0, count: 8_192),
  ]) func `what is no database is set aside`(bytes: [UInt8]) throws {
    let result = try use(bytes)
    #expect(result.aside)
    #expect(result.turns == 0)
  }

  @Test func `an empty file is a new archive`() throws {
    #expect(try !use([]).aside)
  }

  @Test func `an empty file with a log beside it is kept with its log`() throws {
    let directory = try TemporaryDirectory()
    try Data().write(to: URL(fileURLWithPath: directory.database))
    try Data("log".utf8).write(to: URL(fileURLWithPath: directory.database + "-wal"))
    try Archive(directory: directory.path).close()
    #expect(directory.names.contains("archive.damaged-1.sqlite-wal"))
  }

  @Test func `a file cut anywhere`() throws {
    let length = Self.sound.count
    for end in stride(from: 1, to: length, by: isFullRun ? 241 : length / 40) {
      let result = try use(Array(Self.sound.prefix(end)))
      #expect(result.aside, "cut at \(end)")
    }
  }

  /// Places to damage. In a full run every byte of a page of each kind (list of tables, inner and
  /// outer nodes of tables and of indexes, what is too long for one; newest first), since pages of
  /// a kind are alike, and samples of all others.
  private static var positions: [Int] {
    let pages = sound.count / 4_096
    guard isFullRun else { return Array(stride(from: 0, to: sound.count, by: 1_999)) }
    var kinds: Set<UInt8> = []
    let whole = ((1..<pages).reversed() + [0]).filter { kinds.insert(sound[$0 * 4_096]).inserted }
    return (0..<pages).flatMap { page in
      Array(
        stride(
          from: page * 4_096, to: (page + 1) * 4_096, by: whole.contains(page) ? 1 : 127))
    }
  }

  @Test func `flipped bytes anywhere`() throws {
    var random = SeededGenerator(seed: 7)
    for position in Self.positions {
      var bytes = Self.sound
      bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      _ = try use(bytes)
    }
  }

  @Test func `each byte of the header`() throws {
    for position in 0..<100 {
      for value: UInt8 in isFullRun
        ? (0..<8).map({ Self.sound[position] ^ 1 << $0 }) + [0, 0x7F, 0x80, 0xFF]
        : [0, 0xFF, Self.sound[position] ^ 1]
      {
        var bytes = Self.sound
        bytes[position] = value
        _ = try use(bytes)
      }
    }
  }

  /// Whole pages of noise; sound pages around them are saved.
  @Test func `overwritten pages`() throws {
    var random = SeededGenerator(seed: 9)
    let pages = Self.sound.count / 4_096
    var saved = 0
    for page in 0..<pages {
      var bytes = Self.sound
      for index in page * 4_096..<(page + 1) * 4_096 {
        bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
      saved += try use(bytes).turns
    }
    #expect(saved > 90 * pages, "\(saved / pages) of 120 turns are saved on average")
  }

  @Test func `a lost first page costs nothing`() throws {
    let rest = Self.sound.dropFirst(4_096)
    for byte: UInt8 in [0, 0x5A, 0xFF] {
      let result = try use(Array(repeating: byte, count: 4_096) + rest)
      #expect(result.turns == 120)
      #expect(result.aside)
    }
  }

  /// In the list of tables, which says how each was made.
  @Test(arguments: [
    ("session INTEGER NOT", "sesSion INTEGER NOT"), ("title TEXT", "tiule TEXT"),
    ("(id) = 16", "(id) = 17"), ("parent BLOB", "parent TEXT"), ("turn_parent", "turn_pareot"),
    ("block BLOB", "blocj BLOB"),
  ]) func `a flipped letter in the form`(sound: String, damaged: String) throws {
    var bytes = Self.sound
    let searched = Array(sound.utf8)
    for index in 0..<4_096 - searched.count
    where Array(bytes[index..<index + searched.count]) == searched {
      bytes.replaceSubrange(index..<index + searched.count, with: damaged.utf8)
    }
    #expect(bytes != Self.sound)
    #expect(try use(bytes).turns == 120)
  }

  @Test func `an index that hides a turn is noticed`() throws {
    var bytes = Self.sound
    let hidden = Array(id(1_020).bytes)
    for page in 0..<bytes.count / 4_096 where bytes[page * 4_096] == 0x0A {
      for index in page * 4_096..<(page + 1) * 4_096 - 16
      where Array(bytes[index..<index + 16]) == hidden {
        bytes[index + 8] ^= 1
      }
    }
    let result = try use(bytes)
    #expect(result.turns == 120)
    #expect(result.aside)
  }

  @Test func `a damaged log`() throws {
    let directory = try TemporaryDirectory()
    let archive = try Archive(directory: directory.path)
    for turn in conversation(30) { try archive.write([.turn(turn, session: session(1).id)]) }
    let files = try ["", "-wal"].map {
      Array(try Data(contentsOf: URL(fileURLWithPath: directory.database + $0)))
    }
    archive.close()
    var random = SeededGenerator(seed: 11)
    // Every byte of the newest frame, and samples before it.
    let size = files[1].count
    var positions = Array(stride(from: 0, to: size, by: isFullRun ? 1_021 : max(size / 30, 1)))
    if isFullRun { positions += size - 4_120..<size }
    for position in positions {
      _ = try use(files[0], log: Array(files[1].prefix(position)))
      var log = files[1]
      log[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      _ = try use(files[0], log: log)
    }
  }

  @Test func `a second damaged file does not replace the first`() throws {
    let directory = try TemporaryDirectory()
    for number in 1...3 {
      try Data("damaged \(number)".utf8).write(to: URL(fileURLWithPath: directory.database))
      let archive = try Archive(directory: directory.path)
      #expect(archive.notices.count == 1)
      archive.close()
    }
    for number in 1...3 {
      let kept = try Data(
        contentsOf: URL(fileURLWithPath: directory.path + "/archive.damaged-\(number).sqlite"))
      #expect(kept == Data("damaged \(number)".utf8))
    }
  }

  @Test func `a repair that was killed between its renames is finished`() throws {
    let directory = try TemporaryDirectory()
    try Data(Self.sound).write(to: URL(fileURLWithPath: directory.path + "/archive.new.sqlite"))
    try Data("log".utf8).write(to: URL(fileURLWithPath: directory.database + "-wal"))
    let archive = try Archive(directory: directory.path)
    #expect(try archive.sessions(directory: nil, limit: 9).count == 3)
    #expect(directory.names.contains("archive.damaged-1.sqlite-wal"))
  }

  @Test func `while another program has it open, a damaged file stays`() throws {
    let directory = try TemporaryDirectory()
    var bytes = Self.sound
    for page in 8..<bytes.count / 4_096 where bytes[page * 4_096] == 0x0D {
      bytes.replaceSubrange(
        page * 4_096..<page * 4_096 + 64, with: Array(repeating: 0xFF, count: 64))
    }
    try Data(bytes).write(to: URL(fileURLWithPath: directory.database))
    let other = try #require(ArchiveLock(path: directory.path + "/archive.lock"))
    #expect(other.acquire { false })
    let archive = try Archive(directory: directory.path)
    for _ in 1...2 {
      #expect(throws: ArchiveError.damaged(path: directory.database)) {
        try archive.branch(endingAt: id(1_040), limit: 1_000)
      }
    }
    #expect(try archive.sessions(directory: nil, limit: 9).count == 3)
    archive.close()
    #expect(directory.names == ["archive.lock", "archive.sqlite"])
  }
}
