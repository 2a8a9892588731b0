import Canvas
import Conversation
import Markdown

/// The list of links: every URL whole, and one key away. Nothing is ever opened.
extension State {
  /// `o` in the reader: the links of the messages on the screen, beginning with the first one shown.
  mutating func showLinks(onScreenOf reader: Reader) {
    let turns = self.turns
    let (links, first) = transcript.visibleLinks(turns)
    guard !links.isEmpty else {
      notice = Notice("There is no link in the messages on the screen.")
      return
    }
    showLinks(links, selecting: first, from: reader)
  }

  /// `/links`.
  mutating func showLinksOfLastAnswer() {
    let turns = self.turns
    let item = (0..<turns.count).last { turns.turn(at: $0)?.role != .user }
    let links = item.map { transcript.layout($0, turns).links } ?? []
    guard !links.isEmpty else {
      notice = Notice("There is no link in the last answer.")
      return
    }
    showLinks(links, selecting: nil, from: nil)
  }

  private mutating func showLinks(_ links: [Link], selecting url: String?, from reader: Reader?) {
    var known: Set<String> = []
    let rows = links.filter { known.insert($0.url).inserted }.map {
      Picker.Row(value: $0.url, title: $0.url, detail: $0.text)
    }
    var picker = Picker(
      purpose: .links, title: "Which link to copy?", rows: rows, selecting: url)
    picker.reader = reader
    overlay = .picker(picker)
  }
}

extension MessageLayout {
  /// The links of the text, also of what a person typed.
  var links: [Link] {
    guard let question else { return body.links }
    var layout = MarkdownLayout(width: width, source: question, isFinished: true)
    layout.update()
    return layout.links
  }
}

extension Transcript {
  /// The links of the messages on the screen, and the URL of the first one that is shown.
  mutating func visibleLinks(_ turns: TurnSource) -> (links: [Link], first: String?) {
    var links: [Link] = []
    var first: String?
    var item: Int?
    for place in visibleRows(turns) {
      let layout = layout(place.item, turns)
      let own = place.item == item ? [] : layout.links
      item = place.item
      links += own
      let (part, index) = layout.part(at: place.line)
      guard first == nil, part == .body else { continue }
      let number = layout.content(part, index).spans.first { $0.style.link > 0 }?.style.link
      if let number, layout.body.links.indices.contains(Int(number) - 1) {
        first = layout.body.links[Int(number) - 1].url
      }
    }
    return (links, first)
  }
}
