import Conversation
import Messages
import Testing

@testable import Archive

@Suite struct ListingTests {
  let archive: Archive

  init() throws {
    archive = try Archive.inMemory()
  }

  private func add(_ number: Int, title: String = "", directory: String = "/home") throws {
    var added = session(number, directory: directory)
    added.title = title
    try archive.write([
      .session(added), .turn(question(number, after: nil, "ask \(number)"), session: added.id),
    ])
  }

  private func listed(_ directory: String? = nil, limit: Int = 99) throws -> [Identifier] {
    try archive.sessions(directory: directory, limit: limit).map(\.session.id)
  }

  @Test(arguments: [nil, "/a"]) func `pages give the whole list`(directory: String?) throws {
    for number in 0..<23 {
      try add(number, title: "t\(number)", directory: number % 3 == 0 ? "/a" : "/b")
    }
    let all = try archive.sessions(directory: directory, limit: 100)
    var pages: [SessionSummary] = []
    var cursor: SessionCursor?
    repeat {
      let page = try archive.sessions(directory: directory, limit: 4, from: cursor)
      #expect(page.sessions.count == 4 || page.next == nil)
      pages += page.sessions
      cursor = page.next
      // What is used meanwhile is in the pages once, and moves nothing.
      if pages.count == 4 { try archive.write([.session(session(0, directory: "/a"))]) }
    } while cursor != nil
    #expect(
      pages.map(\.session.id) == all.map(\.session.id).filter(pages.map(\.session.id).contains))
    #expect(Set(pages.map(\.session.id)).count == pages.count)
    #expect(pages.count >= all.count - 1)
  }

  @Test func `titles are left out where only messages are wanted`() throws {
    try add(1, title: "a needle")
    #expect(try archive.search("needle", limit: 9).hits.count == 1)
    #expect(try archive.search("needle", limit: 9, findsTitles: false).hits.isEmpty)
  }

  @Test func `the last used comes first, whatever the clock says`() throws {
    for number in 1...3 { try add(number) }
    #expect(try listed() == [3, 2, 1].map { session($0).id })
    // The clock jumps back an hour; the session that is used now is still the newest.
    var first = session(1)
    first.updated = -3_600_000
    first.leaf = id(10)
    try archive.write([.session(first)])
    #expect(try listed() == [1, 3, 2].map { session($0).id })
    try archive.write([.turn(answer(11, after: 2, .complete, "a"), session: session(2).id)])
    #expect(try listed() == [2, 1, 3].map { session($0).id })
    #expect(try listed(limit: 2) == [2, 1].map { session($0).id })
    #expect(try listed(limit: 0) == [])
  }

  @Test func `a rename keeps the place`() throws {
    for number in 1...3 { try add(number) }
    let first = session(1)
    try archive.write([.title("New", session: first.id)])
    #expect(try listed() == [3, 2, 1].map { session($0).id })
    #expect(try archive.session(first.id)?.title == "New")
    // Another window that knows only the old title does not bring it back.
    try archive.write([.session(first)])
    #expect(try archive.session(first.id)?.title == "New")
  }

  @Test func `fragments and drafts do not reorder`() throws {
    for number in 1...2 { try add(number) }
    try archive.write([.draft("text", session: session(1).id), .fragment([1], turn: id(1))])
    #expect(try listed() == [2, 1].map { session($0).id })
  }

  @Test func `a directory has its own list`() throws {
    try add(1, directory: "/a")
    try add(2, directory: "/b")
    try add(3, directory: "/a")
    #expect(try listed("/a") == [3, 1].map { session($0).id })
    #expect(try listed("/a/") == [])
    #expect(try archive.newestSession(directory: "/b")?.id == session(2).id)
    #expect(try archive.newestSession(directory: "/c") == nil)
  }

  @Test func `a session that holds nothing is not listed`() throws {
    try archive.write([.session(session(1)), .session(session(2)), .session(session(3))])
    try archive.write([.draft("text", session: session(2).id)])
    #expect(try listed() == [session(2).id])
    try archive.write([.draft("", session: session(2).id)])
    #expect(try listed() == [])
    #expect(try archive.newestSession(directory: "/home") == nil)
    #expect(try archive.session(session(1).id) != nil)
  }

  @Test func `a summary counts all branches and shows the first question in one line`() throws {
    let home = session(1)
    let long = String(repeating: "long ", count: 100)
    try archive.write([
      .turn(question(1, after: nil, "  what\n\tis \u{2028} \(long)"), session: home.id),
      .turn(answer(2, after: 1, .complete, "x"), session: home.id),
      .turn(answer(3, after: 1, .complete, "y"), session: home.id),
      .turn(question(4, after: 3, "more"), session: home.id),
    ])
    let summary = try #require(try archive.sessions(directory: nil, limit: 1).first)
    #expect(summary.turns == 4)
    #expect(summary.question.hasPrefix("what is long long"))
    #expect(summary.question.count == 200)
  }

  @Test func `a session is found by id and by title`() throws {
    for number in 1...3 {
      try add(number, title: ["Über Äpfel", "Birnen", "birnen 2"][number - 1])
    }
    func found(_ text: String) throws -> [Identifier] {
      try archive.sessions(matching: text).map(\.session.id)
    }
    let first = session(1).id
    #expect(try found(first.description) == [first])
    #expect(try found(first.description.uppercased()) == [first])
    #expect(try found(String(first.description.prefix(9))) == [3, 2, 1].map { session($0).id })
    #expect(try found("Birnen") == [session(2).id])
    #expect(try found("birn") == [3, 2].map { session($0).id })
    #expect(try found("ÜBER") == [first])
    #expect(try found("") == [])
    #expect(try found("%") == [])
    #expect(try found("abc") == [])
    #expect(try found("ffff") == [])
  }

  @Test func `a title of hexadecimal digits is found where no id begins so`() throws {
    try add(1, title: "beef")
    #expect(try archive.sessions(matching: "beef").count == 1)
  }
}
