/// Examples of every construct, by what they are examples of.
enum Examples {
  static let all = blocks + code + html + lists + quotes + tables + inlines + formulas

  static let blocks = [
    "# one", "## two", "### three #", "#### four ####", "##### five", "###### six",
    "####### seven", "#no space", "\\# escaped", "#\ttab", "# foo *bar* \\*baz\\*", "#",
    "Setext\n===", "Setext\n---", "two\nlines\n===", "a\n\n===", "***", "---", "___", " * * *",
    "- - -", "- a\n***\n- b", "para\n***\npara",
  ]

  static let code = [
    "    indented", "    a\n\n    b", "\ttab", "para\n    not code", "```\nfence\n```",
    "~~~\ntilde\n~~~", "````\n```\n````", "```swift\nlet a = 1\n```",
    "``` ruby startline=3\nx\n```", "```\nopen", "  ```\n  a\n   b\n  ```", "> ```\n> q\n> ```",
    "- ```\n  l\n  ```", "```\n<b> &amp; *x*\n```", "~~~ a ` b\nx\n~~~",
    "para\n```\ncode\n```\npara",
  ]

  static let html = [
    "<div>\ntext\n</div>", "<!-- comment -->", "<pre>\n*x*\n</pre>", "<script>\nx\n</script>",
    "<b>bold</b> text", "a <i class=\"x\">y</i>", "a<br>b", "a<br/>b", "<?php x ?>",
    "<![CDATA[ x ]]>", "<del>\n\n*foo*\n\n</del>", "a < b > c", "<notatag", "</p> closing",
  ]

  static let lists = [
    "- a\n- b", "* a\n* b", "+ a\n+ b", "1. a\n2. b", "1) a\n2) b", "7. seven\n8. eight",
    "- a\n\n- b", "- a\n  - b\n    - c", "- a\n\n  para\n\n      code",
    "1. a\n   - b\n   - c\n2. d", "-\n  a", "- a\n-\n- c", "- > q\n  > r", "- # h", "- a\nlazy",
    "123456789. max", "1234567890. too long", "- a\n+ b\n* c", "- [ ] open", "- [x] done",
    "- [X] Done\n  - [ ] nested", "1. [ ] numbered", "-not a list", "- a\n\n\n- b\n\n\n  c",
    "   - indented\n   - more",
  ]

  static let quotes = [
    "> a", "> a\nlazy", "> a\n> b", "> a\n>\n> b", "> > nested", ">> tight", "> - a\n> - b",
    "> # h\n> text", "> 1. a\n>    b", ">", "> a\n\n> b", "> a\n> ---", "- > a\n  > - b",
  ]

  static let tables = [
    "| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n--|--\n1 | 2", "| a |\n|:-:|\n| c |",
    "| a | b |\n|:--|--:|\n| *1* | `2` |", "| a | b |\n|---|---|\n| 1 |",
    "| a | b |\n|---|---|\n| | |", "| a \\| b | c |\n|---|---|\n| `d \\| e` | f |",
    "| a | b |\n|---|---|\n| a long cell with many words | and another one |",
    "p\n| a |\n|---|\n| b |", "| a |\n|---|\n| b |\ntext\n\nafter",
    "> | a | b |\n> |---|---|\n> | c | d |", "- | a | b |\n  |---|---|\n  | c | d |",
    "| 中文 | b |\n|---|---|\n| 字 | d |", "| a | b |\n|---|\n| c | d |",
    "| [l](http://x.y) | ~~s~~ |\n|---|---|\n| **b** | _i_ |",
  ]

  static let inlines = [
    "*a*", "_a_", "**a**", "__a__", "***a***", "*a **b** c*", "a*b*c", "a_b_c", "* a *", "**a*",
    "~~a~~", "~a~", "`a`", "`` a ` b ``", "` a `", "\\*a\\*", "\\`a\\`",
    "&amp; &copy; &#35; &#x22;", "&nosuch;", "a  \nb", "a\\\nb", "a\nb", "[a](/u)",
    "[a](/u \"t\")", "[a](<u v>)", "[a][b]\n\n[b]: /u", "[a][]\n\n[a]: /u 't'",
    "[a]\n\n[a]: /u", "[nothing]", "[a](", "![a](/u)", "![a][b]\n\n[b]: /u", "[![a](b)](c)",
    "<http://a.b>", "<a@b.c>", "http://a.b/c?d=e", "www.a.b", "me@a.b", "https://a.b).",
    "a [*b* `c`](d) e", "x[^1]\n\n[^1]: note", "*中文* 字", "👩‍👩‍👧‍👦 e\u{301}", "a--b...c",
    "\"quoted\" 'single'",
  ]

  static let formulas = [
    "$x_1$ and $y_2$", "$x_{i}$ plus $y_{j}$", "$\\mathbf{x}_1$ and $\\mathbf{y}_2$",
    "\\(x\\) and \\(y_1\\)", "\\[x\\]", "$$a * b * c$$", "$a*b*c$", "costs $5 and $6",
    "\\[\na_1\n= b_2\n\\]",
  ]
}
