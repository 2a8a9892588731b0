import Conversation
import Testing

@Suite struct IdentifierTests {
  @Test func isVersion7AndSortsByTime() {
    var source = IdentifierSource(seed: (1, 2, 3, 4))
    let earlier = source.identifier(wall: 1_767_350_520_000)
    let later = source.identifier(wall: 1_767_350_520_001)
    #expect(earlier < later)
    #expect(earlier.milliseconds == 1_767_350_520_000)
    let text = Array(earlier.description)
    #expect(text.count == 36 && text[14] == "7" && "89ab".contains(text[19]))
  }

  @Test func readsWhatItWrites() {
    var source = IdentifierSource(seed: (9, 9, 9, 9))
    for _ in 0..<100 {
      let id = source.identifier(wall: 5)
      #expect(Identifier(id.description) == id)
      #expect(Identifier(id.description.uppercased()) == id)
    }
    #expect(Identifier("nonsense") == nil)
    #expect(Identifier("") == nil)
  }
}
