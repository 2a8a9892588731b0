import Canvas
import Conversation

/// Reading: keys move through the conversation instead of editing the input line.
package struct Reader: Sendable {
  var find: Find?
  /// Whether it was entered only to find something, so that leaving the find leaves it too.
  var isForFind = false
}
