import Conversation
import Messages
import Testing

@testable import Archive

@Suite struct TreeTests {
  let archive: Archive
  let home = session(1)

  init() throws {
    archive = try Archive.inMemory()
    try archive.write([.session(home)])
  }

  private func write(_ turns: [Turn]) throws {
    try archive.write(turns.map { .turn($0, session: home.id) })
  }

  @Test(arguments: [1, 2, 3, 7, 8, 64, 100, 1_000]) func `a long branch loads in parts`(limit: Int)
    throws
  {
    let all = conversation(100)
    try write(all)
    var part = try archive.branch(endingAt: id(100), limit: limit)
    var loaded = part.turns
    while part.hasOlder {
      #expect(part.turns.count == limit)
      part = try archive.older(than: loaded[0].id, limit: limit)
      #expect(!part.turns.isEmpty)
      loaded = part.turns + loaded
    }
    #expect(loaded == all)
    #expect(try archive.older(than: id(1), limit: limit) == Branch(turns: [], hasOlder: false))
  }

  @Test func `a branch holds its own turns only`() throws {
    try write([
      question(1, after: nil), answer(2, after: 1, .complete, "a"), question(3, after: 2),
      answer(4, after: 1, .stopped, "b"), question(5, after: 4), question(6, after: nil),
    ])
    func branch(_ leaf: Int) throws -> [Identifier] {
      try archive.branch(endingAt: id(leaf), limit: 64).turns.map(\.id)
    }
    #expect(try branch(3) == [id(1), id(2), id(3)])
    #expect(try branch(5) == [id(1), id(4), id(5)])
    #expect(try branch(6) == [id(6)])
    #expect(try branch(2) == [id(1), id(2)])
    #expect(try branch(99) == [])
    #expect(try archive.siblings(of: id(2)) == [id(2), id(4)])
    #expect(try archive.siblings(of: id(4)) == [id(2), id(4)])
    #expect(try archive.siblings(of: id(1)) == [id(1), id(6)])
    #expect(try archive.siblings(of: id(3)) == [id(3)])
    #expect(try archive.siblings(of: id(99)) == [])
  }

  @Test func `siblings are in the order of their arrival, not of their ids`() throws {
    try write([question(1, after: nil)])
    try write([9, 3, 7].map { answer($0, after: 1, .complete, "") })
    #expect(try archive.siblings(of: id(3)) == [id(9), id(3), id(7)])
  }

  @Test func `first turns of other sessions are no siblings`() throws {
    try write([question(1, after: nil)])
    try archive.write([.turn(question(2, after: nil), session: session(2).id)])
    #expect(try archive.siblings(of: id(1)) == [id(1)])
  }

  @Test func `what is added to a session is told with its siblings`() throws {
    try write([question(1, after: nil), answer(2, after: 1, .complete, "a")])
    let start = try archive.arrivals(in: home.id, after: .max)
    #expect(start.arrivals.isEmpty)
    #expect(try archive.arrivals(in: home.id, after: start.mark).arrivals.isEmpty)
    try archive.write([.turn(question(20, after: nil), session: session(2).id)])
    try write([answer(3, after: 1, .complete, "b"), question(4, after: nil), question(5, after: 3)])
    let news = try archive.arrivals(in: home.id, after: start.mark)
    #expect(
      Set(news.arrivals) == [
        GrownFork(parent: id(1), siblings: [id(2), id(3)]),
        GrownFork(parent: nil, siblings: [id(1), id(4)]),
        GrownFork(parent: id(3), siblings: [id(5)]),
      ])
    #expect(try archive.arrivals(in: home.id, after: news.mark).arrivals.isEmpty)
    #expect(try archive.arrivals(in: session(3).id, after: start.mark).arrivals.isEmpty)
  }

  @Test func `a circle and a missing parent do no harm`() throws {
    try write([question(1, after: 2), question(2, after: 1), question(3, after: 77)])
    #expect(try archive.branch(endingAt: id(1), limit: 10).turns.count == 10)
    #expect(
      try archive.branch(endingAt: id(3), limit: 10)
        == Branch(turns: [question(3, after: 77)], hasOlder: false))
    #expect(try archive.branch(endingAt: id(3), limit: 0).turns == [])
    #expect(try archive.branch(endingAt: id(3), limit: -1).turns == [])
  }
}
