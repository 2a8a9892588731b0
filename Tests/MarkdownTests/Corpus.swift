import PropertyTesting

/// Texts and pieces of text that the layout must survive.
enum Corpus {
  static let texts: [String] = [
    "",
    "one line",
    "# Title\n\npara *with* **all** `of` it\n## Sub\nmore\n",
    "- a\n- b\n  - c\n\n    d\n  - e\n- f\n\nend",
    "1. one\n2. two\n\n   ```swift\n   let x = 1\n\n   }\n   ```\n3) other\n4) list\n",
    "> quote\nlazy\n> - item\n>   > deeper\n>\n> ```\n> code\n> ```\n\nafter",
    "- > quoted in a list\n  > goes on\n\n  para\n- ```\n  open in a list\n",
    "Setext\n===\n\nother\n---\n\npara\n---\n***\n",
    "See [one][1], [two] and [three][].\n\n[1]: http://one.example 'Title'\n[two]: <u r l>\n"
      + "\nlater [three]\n\n[three]: /three\n\n[1]: /second\n\nagain [1] and [one][1]\n",
    "[early]: /e\n\n[early] and [late]\n\n> [late]: /l\n\n[late]\n",
    "<div>\n*html*\n\n</div>\n\n<!-- open\n\ncomment -->\n\n<b>inline</b> text<br>next\n",
    "*a **b* c** _d_e_f_ ***g*** ~~h~~ ~i~ `j `` k` ** not ** \\*escaped\\*\n",
    "line one\r\nline two\r\n\r\n```\r\ncode\r\n\r\nmore\r\n```\r\n\r\n- a\r\n- b\r\n",
    "a\rb\r\r```\rcode\r```\rafter\r",
    "\tindented\n\n- a\n\n\tb\n\n```\n\ttab\n  \tmixed\n```\n  ```\n\t x\n   y\n  ```\n",
    "中文和 English 混排，没有空格。\n第二行\n\n日本語の「テスト」です\nカタカナ\n한국어 문장\n입니다\n",
    "👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 ☀️ e\u{301} क्षि 1️⃣\n\n```\n👩‍👩‍👧‍👦中文\n```\n",
    "| a | b |\n|:-:|--:|\n| 1 | `x` |\n| [l](u) | 中文 |\n\nafter\n\nbefore\n| h |\n|---|\n| c |\n",
    "para\n| a | b |\n|---|---|\n| long cell with many words in it | and another one of them |\n",
    String(repeating: "Donaudampfschifffahrt", count: 12) + "\n\n```\n"
      + String(repeating: "x", count: 300) + "\n```\n",
    "```swift\nlet a = 1\n", "~~~~\n```\n~~~\n~~~~ \nafter", "```", "```sw", "``` a`b\n",
    "*open **emphasis [and link](http://", "text\n\n    code\n\n\n    more\n\ttab\nafter\n",
    "note[^1] and [^two] and [^none].\n\n[^1]: The first.\n\n    Its second paragraph.\n"
      + "[^two]: word\n\nafter [^1]\n\n[^late]: not yet referred\n\n[^1]: again\n\nsee [^late]\n",
    "- [ ] open\n- [x] done\n  1. [X] nested\n- [ ]not\n",
    "&#27;[31m &#x202E;rtl &amp; &nbsp;x &#0; \u{1b}]8;;http://evil\u{7} \u{202E}b\u{0} \u{85}",
    "<https://auto.link> https://bare.example/a?b=c me@x.org www.w.org ![alt *x*](i.png) ![](e)\n",
    "[![badge](https://b.example/i.svg)](https://b.example \"T\") [](empty) [x]()\n",
    "hard  \nbreak\\\nagain\n\n# Heading with `code` and [link](u)\n#\n####### seven\n",
    "\u{FEFF}# bom\n\n\u{FEFF}# not a heading\n\n\u{FEFF}text\n",
    "a\n\n\n\n\n\nb\n\n***\n***\n\n<p>\n\n- \n-\n- x\n\n+ y\n* z\n",
    "[a]: /u\n[b]: /v\n\n```\n[c]: /w\n```\n[c]: /x\n\n[a] [b] [c]\n",
    "```swift\nlet s = \"\"\"\n  a \\(b /* c\n*/) d\n\"\"\"\n/* /* */\nx */ 1\n\n```\nafter\n",
    "- ```py\n  x = f\"\"\"{a\n  }b\"\"\" # é\"\u{301}\n  ```\n> ~~~sh\n> cat <<E\n> $x\n> E\n> ~~~\n",
    "```diff\n--- a\n@@ -1,2 +1 @@\n--- b\n+\tc\n```\n```jsx\n<a>{`\n${b}`}\n</a>/c/\n```",
    "- [d]: /in-list\n\n- text [d]\n\n[d]\n",
    "[multi\nline]: /u\n\n> [multi\n> line] x\n\n[ẞ]: /s\n\n[SS] [ß]\n",
    "[x]: /a&amp;b\\*c 'ti&quot;t\\\\le'\n\n[x] [y]\n\n[y]: <a&#10;b&lt;c\\>> \"q\n\"\n\n[y]\n",
  ]

  /// Pieces to be put together at random: they open, close and interrupt one another.
  static let fragments: [String] = [
    "\n", "\n\n", "\r\n", "\r", "  ", "    ", "\t", "- ", "* ", "1. ", "2) ", "> ", "# ", "```",
    "```swift\n", "```js\n", "~~~",
    "/*", "*/", "\"", "'", "\\(", "${", "}", "<a", "func x(", "\"\"\"", "<<E", "E\n", "---", "===",
    "| a | b |\n", "|---|:-:|\n", "| 1 | 2 |\n", "|", "word ",
    "two words", "*", "**", "_", "~~", "`", "[", "]", "](http://x.example)", "[l](u)", "[foo]",
    "[foo]: /url\n", "[Foo][]", "[bar]: <b> 't'\n", "[bar]", "[^1]", "[^1]: note\n", "[^2]",
    "[^2]: word\n", "![", "<div>\n", "</div>", "<br>", "<!--", "-->", "&#27;", "&amp;", "\\",
    "\u{1b}[0m", "中文", "か", "👍🏽", "e\u{301}", "\u{301}", "\u{200D}", "\u{FEFF}", "\u{0}",
    "[ ] ", "[x] ", "https://e.example ", "www.e.example", "a@b.example", "***\n", "***",
    "longlonglonglonglonglong", "code\n", "    indented\n", "```\n", "    ```\n", "> > ", "+ x\n",
    "text\n\n", "- a\n- b\n", "para [foo] and [bar]\n\n", "\n\n[foo]: /late\n\n", ":", "\n[^1]: x",
    "> [foo]: /quoted\n", "$x_", "_y$", "$$", "\\(", "\\)", "\\[\n", "\n\\]", "- ```\n",
    "<script>\n", "<?php", "@@", "\n===\n", "\n---\n",
  ]

  /// A text of random pieces.
  static func random(_ generator: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...24, using: &generator) {
      text += fragments.randomElement(using: &generator) ?? ""
    }
    return text
  }
}

extension Corpus {
  /// Lines of lists, quotes and tables, in one another as often as not.
  static func nested(_ generator: inout SeededGenerator) -> String {
    let openers = ["- ", "- ", "* ", "1. ", "2) ", "10.  ", "> ", "> ", ">", "-   ", " - "]
    let contents = [
      "a", "*b* c", "words that go on and wrap", "| a | b |", "|---|--:|", "| c | dd |", "# h",
      "```", "", "", "[ ] t", "***", "    code", "- x", "> q", "<div>", "中文", "===", "[l](u)",
      "| long cell of many words | and one more |", "|", "-", "1.",
    ]
    var prefix = ""
    var text = ""
    for _ in 0..<Int.random(in: 1...30, using: &generator) {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: prefix = ""
      case 1: prefix = String(prefix.dropLast(2))
      case 2, 3:
        let opener = openers.randomElement(using: &generator) ?? ""
        text += prefix + opener
        let rest = opener.contains(">") ? "> " : String(repeating: " ", count: opener.count)
        prefix += rest
        text += contents.randomElement(using: &generator) ?? ""
        text += "\n"
        continue
      default: break
      }
      text += prefix + (contents.randomElement(using: &generator) ?? "") + "\n"
    }
    return text
  }
}
