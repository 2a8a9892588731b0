import Canvas
import Conversation
import Markdown
import Messages

/// One message laid out for one width: head line, who was asked in vain, thinking, text, closing lines, and a blank row.
/// The lines are reached by index, so that showing the end of a long answer costs what is shown.
struct MessageLayout: Sendable {
  /// The parts of a message, top to bottom.
  enum Part: Hashable, Sendable {
    case head, opening, thinkingHead, thinking, body, fold, tools, closing, blank
  }

  private(set) var body: MarkdownLayout
  /// Laid out only while unfolded.
  private(set) var thinking: MarkdownLayout?
  /// What a user typed, laid out as typed; nil for answers.
  private var typed: PackedLines?
  /// The text of `typed`.
  private(set) var question: String?
  private(set) var hasThinking: Bool
  /// What is shown of the tool calls of the answer.
  var tools = CallLines()
  /// Who was asked in vain.
  private(set) var opening: [Line]
  private(set) var closing: [Line]
  /// Nothing is shown of a turn that only brings results: they stand under their calls.
  private var isHidden = false
  /// The summary that is sent in place of this message and all before it.
  private(set) var compaction: Compaction?
  /// The long blocks of the body; none while it streams.
  private(set) var folds = Folds()
  /// The text block that arrived last, to tell where a new one begins.
  private var block: Int?

  let width: Int

  /// Lays out a finished turn.
  init(turn: Turn, width: Int, firstCodeNumber: Int, showsThinking: Bool) {
    self.width = width
    let isUser = turn.role == .user
    isHidden = turn.isToolResults
    let shown = isUser ? turn.shownText : turn.text
    question = isUser ? shown : nil
    typed = isUser ? PackedLines(Self.lines(ofTyped: shown, width: width)) : nil
    body = MarkdownLayout(
      width: width, firstCodeNumber: firstCodeNumber, source: isUser ? "" : shown,
      isFinished: true)
    let thoughts = turn.thinking
    hasThinking = !thoughts.isEmpty
    if hasThinking, showsThinking {
      thinking = MarkdownLayout(width: width, source: thoughts, isFinished: true)
    }
    opening = Self.openingLines(of: turn, width: width)
    closing = Self.closingLines(of: turn, width: width)
    update()
    folds = Folds(
      typed.map { [$0.indices] } ?? body.quotes + body.codeBlocks.filter(\.isOutput).map(\.lines))
  }

  /// Folds the long blocks of these numbers, and no others.
  mutating func fold(where isFolded: (_ number: Int) -> Bool) { folds.fold(where: isFolded) }

  /// Lays out what has arrived of a live answer.
  init(live exchange: Exchange, width: Int, firstCodeNumber: Int, showsThinking: Bool) {
    var turn = exchange.turn
    turn.content = exchange.reply.content
    self.width = width
    body = MarkdownLayout(width: width, firstCodeNumber: firstCodeNumber, source: turn.text)
    let thoughts = turn.thinking
    hasThinking = !thoughts.isEmpty
    if showsThinking { thinking = MarkdownLayout(width: width, source: thoughts) }
    opening = Self.openingLines(of: turn, width: width)
    closing = []
    block = turn.content.lastIndex { if case .text = $0 { true } else { false } }
    update()
  }

  /// Takes one change of the live answer; nothing is laid out before `update`.
  mutating func apply(_ change: Reply.Change) {
    switch change {
    case .text(let index, let text):
      if let block, block != index, !body.source.isEmpty { body.append("\n\n") }
      block = index
      body.append(text)
    case .thinking(_, let text):
      hasThinking = true
      thinking?.append(text)
    default:
      break
    }
  }

  /// Brings the lines up to date with what was appended.
  mutating func update() {
    body.update()
    thinking?.update()
  }

  // MARK: Lines

  private var thinkingHeadCount: Int { hasThinking ? 1 : 0 }
  /// The lines of the thinking and a blank one, which keeps it apart from the answer.
  private var thinkingCount: Int { thinking.map { $0.lines.count + 1 } ?? 0 }
  /// The lines of the body, folded or not.
  var bodyLineCount: Int { typed?.count ?? body.lines.count }
  private var bodyCount: Int { folds.rowCount(ofLines: bodyLineCount) }

  /// The lines before the thinking: the head and the opening.
  private var leadCount: Int { 1 + opening.count }
  private var bodyStart: Int { leadCount + thinkingHeadCount + thinkingCount }

  var lineCount: Int {
    if isHidden { return 0 }
    return bodyStart + bodyCount + tools.count + closing.count + 1
  }

  /// Which part a line belongs to, and its index there: of the body its line, of a fold the first
  /// line that it hides.
  func part(at line: Int) -> (part: Part, index: Int) {
    var index = line
    for (part, count) in [
      (Part.head, 1), (.opening, opening.count), (.thinkingHead, thinkingHeadCount),
      (.thinking, thinkingCount),
      (.body, bodyCount), (.tools, tools.count), (.closing, closing.count),
    ] {
      if index < count {
        guard part == .body else { return (part, index) }
        switch folds.content(ofRow: index) {
        case .line(let line): return (.body, line)
        case .mark(let hidden): return (.fold, hidden.lowerBound)
        }
      }
      index -= count
    }
    return (.blank, 0)
  }

  /// The line of a part other than the two heads, which depend on the time.
  func content(_ part: Part, _ index: Int) -> Line {
    switch part {
    case .thinking:
      thinking.flatMap { index < $0.lines.count ? $0.lines[index].restyled(.muted) : nil } ?? Line()
    case .body: typed.map { $0[index] } ?? body.lines[index]
    case .tools: tools[index]
    case .opening: opening[index]
    case .closing: closing[index]
    case .fold:
      Line(
        [Span("▸ \(folds.hiddenCount(from: index)) more lines", Style(.muted, .dim))],
        position: content(.body, index).position)
    case .head, .thinkingHead, .blank: Line()
    }
  }

  /// The line of the body that is shown by, or first hidden at, a line of the message.
  func bodyLine(at line: Int) -> Int? {
    let (part, index) = part(at: line)
    return part == .body || part == .fold ? index : nil
  }

  /// The line of the message that shows a line of the body, or stands for it.
  func line(ofBody line: Int) -> Int {
    bodyStart + folds.row(ofLine: line)
  }

  /// The line of the message that shows what a line of the same width showed before something
  /// was folded or unfolded.
  func line(ofPart part: Part, _ index: Int) -> Int {
    let line =
      switch part {
      case .head: 0
      case .opening: 1 + index
      case .thinkingHead: leadCount
      case .thinking: thinking == nil ? leadCount : leadCount + thinkingHeadCount + index
      case .body, .fold: self.line(ofBody: index)
      case .tools: bodyStart + bodyCount + index
      case .closing: bodyStart + bodyCount + tools.count + index
      case .blank: lineCount - 1
      }
    return min(line, lineCount - 1)
  }

  /// Where a link of a part's lines leads, if a terminal may be asked to open it.
  func hyperlink(_ number: UInt16, in part: Part) -> Hyperlink? {
    let links = part == .thinking ? thinking?.links ?? [] : body.links
    return number > 0 && Int(number) <= links.count ? Hyperlink(links[Int(number) - 1].url) : nil
  }

  private func position(_ part: Part, _ index: Int) -> Int {
    switch part {
    case .thinking:
      thinking.map { index < $0.lines.count ? $0.lines.position(at: index) : .max } ?? 0
    case .body, .fold: (typed ?? body.lines).position(at: index)
    case .closing: closing[index].position
    case .head, .opening, .thinkingHead, .tools, .blank: 0
    }
  }

  /// The columns of bytes of a body line's text.
  func columns(of bytes: Range<Int>, inLine line: Int) -> Range<Int> {
    (typed ?? body.lines).columns(of: bytes, inRow: line)
  }

  /// Bytes of memory that the layout takes.
  var memory: Int { body.memory + (thinking?.memory ?? 0) + (typed?.memory ?? 0) }

  /// What a place in the message is called when its width changes.
  struct Anchor: Sendable {
    var part: Part
    var index: Int
    var position: Int
  }

  func anchor(at line: Int) -> Anchor {
    let (part, index) = part(at: line)
    return Anchor(
      part: part == .fold ? .body : part, index: index, position: position(part, index))
  }

  /// The line that now shows the anchor.
  func line(of anchor: Anchor) -> Int {
    let before: Int
    let count: Int
    switch anchor.part {
    case .head: return 0
    case .opening: return min(1 + anchor.index, lineCount - 1)
    case .thinkingHead: return min(leadCount, lineCount - 1)
    case .thinking: (before, count) = (leadCount + thinkingHeadCount, thinkingCount)
    case .body, .fold: (before, count) = (bodyStart, bodyLineCount)
    case .tools, .closing:
      let start = bodyStart + bodyCount
      let before = anchor.part == .closing ? tools.count : 0
      return min(start + before + anchor.index, lineCount - 1)
    case .blank: return lineCount - 1
    }
    guard count > 0 else { return min(before, lineCount - 1) }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if position(anchor.part, middle) <= anchor.position {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let found = max(0, low - 1)
    return anchor.part == .thinking ? before + found : line(ofBody: found)
  }

  // MARK: Making lines

  /// A person's own words stay as typed: no Markdown, every line feed kept.
  private static func lines(ofTyped text: String, width: Int, _ style: Style = .text) -> [Line] {
    var position = 0
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap {
      row in
      defer { position += row.utf8.count + 1 }
      return Wrap(width: width).lines(Sanitizer.spans(row, style: style), position: position)
    }
  }

  /// `— K2 is out of quota; Opus answers —`
  private static func openingLines(of turn: Turn, width: Int) -> [Line] {
    guard let phrase = turn.answer?.detourPhrase else { return [] }
    return Wrap(width: width).lines(Sanitizer.spans("— \(phrase) —", style: Style(.warning)))
  }

  /// Marks that what is sent begins after this message, with a line that says so; `showsSummary`
  /// says whether the summary itself stands below it.
  mutating func mark(_ compaction: Compaction?, of turn: Turn, showsSummary: Bool) {
    self.compaction = compaction
    closing = Self.closingLines(of: turn, width: width)
    guard let compaction else { return }
    let after = TokenEstimate.tokens(in: compaction.summary)
    let text =
      "— earlier messages are sent as a summary (\(State.short(compaction.tokens)) → "
      + "~\(State.short(after)) tokens) —"
    closing += [Line()] + Wrap(width: width).lines([Span(text, Style(.accent))])
    guard showsSummary else { return }
    closing += [Line()] + Self.lines(ofTyped: compaction.summary, width: width, Style(.muted))
  }

  private static func closingLines(of turn: Turn, width: Int) -> [Line] {
    let isFailure = turn.answer?.outcome == .failed
    let failure = isFailure ? turn.answer?.failure ?? "The request failed." : nil
    guard let text = failure ?? turn.remark else { return [] }
    let role: Role = isFailure ? .error : turn.answer?.outcome == .stopped ? .muted : .warning
    return Wrap(width: width).lines(Sanitizer.spans(text, style: Style(role)))
  }
}

extension Line {
  /// The same text in one role, its attributes kept: for thinking.
  func restyled(_ role: Role) -> Line {
    var line = self
    line.spans = spans.map {
      Span($0.text, Style(role, $0.style.attributes, link: $0.style.link))
    }
    return line
  }
}
