import CCmark
import Foundation

/// A parsed Markdown text: the owner of a cmark tree.
///
/// GitHub's extensions and footnotes are on. The nodes are valid as long as the document is.
final class Document {
  let root: Node
  private let pointer: OpaquePointer

  /// cmark-gfm keeps the special characters of its extensions in a process-wide table that each
  /// parse fills and clears (`cmark_manage_extensions_special_characters` in blocks.c), so two
  /// parses must not run at the same time.
  private static let turn = NSLock()
  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()

  /// Parses the pieces as one text. Nil only when cmark could not make a tree.
  init?(_ pieces: [UnsafeBufferPointer<UInt8>], footnotes: Bool = true) {
    _ = Document.registered
    Document.turn.lock()
    defer { Document.turn.unlock() }
    let options = CMARK_OPT_DEFAULT | (footnotes ? CMARK_OPT_FOOTNOTES : 0)
    guard let parser = cmark_parser_new(options) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    for piece in pieces where !piece.isEmpty {
      piece.withMemoryRebound(to: CChar.self) { characters in
        cmark_parser_feed(parser, characters.baseAddress, characters.count)
      }
    }
    guard let tree = cmark_parser_finish(parser) else { return nil }
    pointer = tree
    root = Node(pointer: tree)
  }

  deinit { cmark_node_free(pointer) }

  /// The document as HTML; raw HTML in it is left out.
  var html: String {
    guard let text = cmark_render_html(pointer, CMARK_OPT_DEFAULT, nil) else { return "" }
    defer { free(text) }
    return String(cString: text)
  }
}

/// One node of a `Document`; valid while the document lives.
struct Node {
  fileprivate let pointer: OpaquePointer

  /// What a node is, GitHub's extensions included.
  enum Kind {
    case document, quote, list, item, code, html, paragraph, heading, rule, footnote
    case text, softBreak, lineBreak, inlineCode, inlineHTML, emphasis, strong, link, image
    case footnoteReference
    case strikethrough, table, tableRow, tableCell
    /// Nothing that this version of cmark makes.
    case other
  }

  var kind: Kind {
    switch cmark_node_get_type(pointer) {
    case CMARK_NODE_DOCUMENT: .document
    case CMARK_NODE_BLOCK_QUOTE: .quote
    case CMARK_NODE_LIST: .list
    case CMARK_NODE_ITEM: .item
    case CMARK_NODE_CODE_BLOCK: .code
    case CMARK_NODE_HTML_BLOCK: .html
    case CMARK_NODE_PARAGRAPH: .paragraph
    case CMARK_NODE_HEADING: .heading
    case CMARK_NODE_THEMATIC_BREAK: .rule
    case CMARK_NODE_FOOTNOTE_DEFINITION: .footnote
    case CMARK_NODE_TEXT: .text
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .inlineCode
    case CMARK_NODE_HTML_INLINE: .inlineHTML
    case CMARK_NODE_EMPH: .emphasis
    case CMARK_NODE_STRONG: .strong
    case CMARK_NODE_LINK: .link
    case CMARK_NODE_IMAGE: .image
    case CMARK_NODE_FOOTNOTE_REFERENCE: .footnoteReference
    default: extensionKind
    }
  }

  /// The extensions' types are numbered when they register, so only their names are fixed.
  private var extensionKind: Kind {
    switch typeName {
    case "table": .table
    case "table_header", "table_row": .tableRow
    case "table_cell": .tableCell
    case "strikethrough": .strikethrough
    default: .other
    }
  }

  private var typeName: String { String(cString: cmark_node_get_type_string(pointer)) }

  var literal: String { Node.string(cmark_node_get_literal(pointer)) }
  var url: String { Node.string(cmark_node_get_url(pointer)) }
  var title: String { Node.string(cmark_node_get_title(pointer)) }
  /// The text after an opening fence.
  var fenceInfo: String { Node.string(cmark_node_get_fence_info(pointer)) }
  var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }
  var isTight: Bool { cmark_node_get_list_tight(pointer) != 0 }

  /// The first source line, from 1; 0 for the paragraph that a table's header row was cut from.
  var startLine: Int { Int(cmark_node_get_start_line(pointer)) }

  /// The last source line of a block.
  var lastLine: Int {
    // An HTML block that its last line ends is said to end a line earlier (`finalize` in
    // blocks.c), but it holds its lines as they are.
    if kind == .html { return startLine + literal.sourceLines.count - 1 }
    let line = Int(cmark_node_get_end_line(pointer))
    // A setext heading is said to end in the line after it, if there is one. So this is its
    // underline or the line before that.
    return kind == .heading && line > startLine ? line - 1 : line
  }

  var children: some Sequence<Node> {
    sequence(state: firstChild) { node -> Node? in
      defer { node = node?.next }
      return node
    }
  }
  var firstChild: Node? { cmark_node_first_child(pointer).map(Node.init) }
  var lastChild: Node? { cmark_node_last_child(pointer).map(Node.init) }
  var next: Node? { cmark_node_next(pointer).map(Node.init) }
  var previous: Node? { cmark_node_previous(pointer).map(Node.init) }
  /// Tells the nodes of one document from one another.
  var id: Int { Int(bitPattern: pointer) }
  /// The byte of its first line at which a block begins, from 0.
  var startByte: Int { Int(cmark_node_get_start_column(pointer)) - 1 }
  /// Whether a table's row is its head.
  var isTableHeader: Bool { typeName == "table_header" }

  /// The marker's first number, or nil for a bullet list.
  var orderedStart: Int? {
    cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST
      ? Int(cmark_node_get_list_start(pointer)) : nil
  }

  /// What follows an ordered list's number.
  var orderedDelimiter: String {
    cmark_node_get_list_delim(pointer) == CMARK_PAREN_DELIM ? ")" : "."
  }

  /// Whether a task list's box is checked; nil for an ordinary item.
  var taskIsDone: Bool? {
    typeName == "tasklist" ? cmark_gfm_extensions_get_tasklist_item_checked(pointer) : nil
  }

  /// The fence of a fenced code block: its length, indentation and character.
  var fence: Fence? {
    var length: Int32 = 0
    var indentation: Int32 = 0
    var character: CChar = 0
    guard kind == .code, cmark_node_get_fenced(pointer, &length, &indentation, &character) != 0
    else {
      return nil
    }
    return Fence(
      character: UInt8(bitPattern: character), length: Int(length), indentation: Int(indentation))
  }

  /// The columns' alignments of a table: "l", "c", "r" or 0 as bytes.
  var columnAlignments: [UInt8] {
    guard let bytes = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
    let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Visits the subtree without recursion (model text may nest thousands deep): `body` is called
  /// on entering a node and again on leaving it; a leaf is only entered.
  func walk(_ body: (_ node: Node, _ isEntering: Bool) -> Void) {
    guard let iterator = cmark_iter_new(pointer) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
      body(Node(pointer: node), event == CMARK_EVENT_ENTER)
    }
  }

  private static func string(_ characters: UnsafePointer<CChar>?) -> String {
    characters.map { Mask.unmasked(String(cString: $0)) } ?? ""
  }
}
