import Conversation
import Testing

@Suite struct ForksTests {
  private static func id(_ number: UInt64) -> Identifier { Identifier(high: 0, low: number) }
  private let root = id(1)
  private let a = id(2)
  private let b = id(3)
  private let c = id(4)

  @Test func onlyTurnsWithSiblingsHaveAPlace() {
    var forks = Forks()
    forks.add(a, under: root)
    #expect(forks.isEmpty && forks.place(of: a, under: root) == nil)
    forks.open(at: a, under: root)
    forks.open(at: a, under: root)
    #expect(forks.place(of: a, under: root) == nil)
    forks.add(b, under: root)
    forks.add(b, under: root)
    #expect(forks.place(of: a, under: root)?.index == 0)
    #expect(forks.place(of: b, under: root)?.siblings == [a, b])
    #expect(forks.place(of: c, under: root) == nil && forks.place(of: b, under: nil) == nil)
  }

  @Test func firstTurnsAreSiblingsToo() {
    var forks = Forks()
    forks.open(at: a, under: nil)
    forks.add(b, under: nil)
    #expect(forks.place(of: b, under: nil)?.index == 1)
  }

  /// The archive has the order; what it could not store yet comes last and is not forgotten.
  @Test func whatWasReadGoesFirst() {
    var forks = Forks()
    forks.open(at: b, under: root)
    forks.add(c, under: root)
    forks.merge([a, b], under: root)
    #expect(forks.place(of: c, under: root)?.siblings == [a, b, c])
    let turn = Turn(id: c, parent: root, role: .user, content: [], created: 0)
    forks.merge(Forks([c: [c, a]], of: [turn]))
    #expect(forks.place(of: b, under: root)?.siblings == [c, a, b])
  }
}
