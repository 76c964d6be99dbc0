# render.awk -- bench/results.csv to bench/README.md (standard output) and bench/*.svg. The newest row of
# every measure and case counts; awk -f bench/render.awk bench/results.csv
function split_row(line, f,   i, n, q, c, s) {
    n = 1; q = 0; f[1] = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") { q = !q; continue }
        if (c == "," && !q) { f[++n] = ""; continue }
        f[n] = f[n] c
    }
    return n
}
NR > 1 {
    split_row($0, f)
    key = f[6] SUBSEP f[7]
    if (!(key in value)) { order[++nkeys] = key; measure[key] = f[6]; name[key] = f[7] }
    value[key] = f[8]; unit[key] = f[9]; command[key] = f[10]; when[key] = f[1]; commit[key] = f[2]; machine = f[3]; cores = f[4]; pack = f[5]
}
function has(m,   i) { for (i = 1; i <= nkeys; i++) if (measure[order[i]] == m) return 1; return 0 }
function table(m, title,   i, k) {
    if (!has(m)) return
    print "\n| " title " | | |\n|---|---:|---|"
    for (i = 1; i <= nkeys; i++) { k = order[i]; if (measure[k] == m) print "| " name[k] " | " value[k] " | " unit[k] " |" }
}
function commands(m,   i, k, seen, c) {
    for (i = 1; i <= nkeys; i++) { k = order[i]; c = command[k]; if (measure[k] == m && !(c in seen)) { seen[c] = 1; print "\n    " c } }
}
function get(m, c,   k) { k = m SUBSEP c; return k in value ? value[k] : "" }
# Horizontal bars of the cases of up to two measures.
function bars(file, title, m1, m2,   i, k, n, max, y, w, h) {
    n = 0; max = 0
    for (i = 1; i <= nkeys; i++) { k = order[i]; if ((measure[k] == m1 || (m2 != "" && measure[k] == m2)) && value[k] != "") { n++; if (value[k] + 0 > max) max = value[k] + 0 } }
    if (!n || !max) return
    h = 40 + n * 22
    file = "bench/" file
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n<title>%s</title><rect width=\"760\" height=\"%d\" fill=\"#fff\"/><text x=\"10\" y=\"22\" font-weight=\"bold\">%s</text>\n", h, title, h, title >file
    y = 36
    for (i = 1; i <= nkeys; i++) {
        k = order[i]
        if (!(measure[k] == m1 || (m2 != "" && measure[k] == m2)) || value[k] == "") continue
        w = 380 * value[k] / max
        printf "<text x=\"260\" y=\"%d\" text-anchor=\"end\">%s</text><rect x=\"268\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/><text x=\"%.1f\" y=\"%d\">%s %s</text>\n", y + 13, label(k), y, w, name[k] ~ /xianshen/ || measure[k] !~ /raw|peer/ ? "#2b6cb0" : "#a0aec0", 274 + w, y + 13, value[k], unit[k] >file
        y += 22
    }
    print "</svg>" >file
    close(file)
    print "\n![" title "](" substr(file, 7) ")"
}
function label(k,   s) { s = (measure[k] ~ /raw_hs/ ? "hs_scan: " : "") name[k]; gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); return s }
# bar(VALUE, LEAST, GOAL, MORE-IS-BETTER)
function judge(v, bar, goal, more) {
    if (v == "") return "not measured"
    if (more ? v + 0 >= goal : v + 0 <= goal) return "**goal reached**"
    if (more ? v + 0 >= bar : v + 0 <= bar) return "bar reached, goal not"
    return "**missed**"
}
function line(what, v, u, bar, goal, more) { print "| " what " | " (v == "" ? "-" : v) " " u " | " bar " | " goal " | " judge(v, bar, goal, more) " |" }
function least(m,   i, k, v) { v = ""; for (i = 1; i <= nkeys; i++) { k = order[i]; if (measure[k] == m && (v == "" || value[k] + 0 < v + 0)) v = value[k] } return v }
function most(m,   i, k, v) { v = ""; for (i = 1; i <= nkeys; i++) { k = order[i]; if (measure[k] == m && (v == "" || value[k] + 0 > v + 0)) v = value[k] } return v }
function recall(   i, k, p, n, way, tool, rows, seen, found, t) {
    if (!has("recall")) return
    for (i = 1; i <= nkeys; i++) {
        k = order[i]; if (measure[k] != "recall") continue
        p = match(name[k], /: [a-z]+$/); way = substr(name[k], 1, p - 1); tool = substr(name[k], p + 2)
        if (!(way in seen)) { seen[way] = 1; rows[++n] = way }
        found[way, tool] = value[k]
    }
    print "\n| the same term as | xianshen | rg -i | ugrep -i | grep -i | yara |\n|---|---|---|---|---|---|"
    for (i = 1; i <= n; i++) {
        printf "| %s |", rows[i]
        t = "xianshen rg ugrep grep yara"
        split(t, tools, " ")
        for (p = 1; p <= 5; p++) printf " %s |", (found[rows[i], tools[p]] == "" ? "-" : found[rows[i], tools[p]] ? "found" : "missed")
        print ""
    }
}
END {
    print "# Measurements\n"
    print "`make bench` measures (a few minutes; `make bench-full` takes longer), appends to [results.csv](results.csv) and writes this page from it; nothing here is typed by hand."
    print "The newest row of each case counts. Machine: " machine ", " cores " cores; rule pack " pack ". Where a machine is shared, figures of one table were taken in turns within one run: compare them with each other, not with another day's."
    print "The material is public text that is not part of this project (`XIANSHEN_CORPORA=DIR`); without it there is nothing to measure and `make bench` says so."
    print "\n## Against the bars\n\n| measure | measured | bar | goal | |\n|---|---:|---:|---:|---|"
    line("text in memory to verdict against raw `hs_scan`, 1,000 terms", get("verdict_only_against_raw_hs_scan", "terms-1k.txt"), "times", 0.6, 1, 1)
    line("... 10,000 terms", get("verdict_only_against_raw_hs_scan", "terms-10k.txt"), "times", 1.3, 2, 1)
    line("... 100,000 terms", get("verdict_only_against_raw_hs_scan", "terms-100k.txt"), "times", 1.3, 2, 1)
    line("folder of statutes, 10,000 terms, against the fastest peer", get("faster_than_best_peer", "10k"), "times", 5, 10, 1)
    line("default pack, folder of statutes, one core", get("default_pack_folder", "1 core"), "MB/s", 250, 500, 1)
    line("two cores against one", get("two_cores_against_one", "least wall time"), "times", 1.8, 1.95, 1)
    line("10 KB text, cold process, cached 10,000 terms", get("cold_start", "xianshen 10k terms"), "ms", 15, 5, 0)
    line("files of 2 KB against the same bytes in large files", get("small_against_large", "throughput"), "times", 0.6, 0.6, 1)
    line("most resident memory of any input", most("memory"), "MB", 256, 64, 0)
    line("slowest hostile text against normal text", least("hostile_against_normal"), "times", 0.25, 0.25, 1)
    line("steepest growth of cost when something doubles", most("cost_slope"), "exponent", 1.1, 1.05, 0)
    line("pdf against `pdftotext`", get("formats_against", "pdf: pdftotext"), "times", 0.8, 0.95, 1)
    line("docx against unzip and SAX", get("formats_against", "docx: unzip and SAX"), "times", 0.5, 0.8, 1)
    print "\nRaw `hs_scan` only compares bytes: it neither decodes, folds, confirms words nor explains. *Verdict only* leaves out the documents' SHA-256 and findings' fingerprints, which reports that print them pay for."
    print "\n## Text in memory to verdict"
    bars("terms.svg", "Throughput over terms, MB/s: verdict only, and raw hs_scan", "verdict_only_text_to_verdict", "verdict_only_raw_hs_scan")
    table("verdict_only_text_to_verdict", "verdict only")
    table("text_to_verdict", "with hash and fingerprints")
    table("verdict_only_raw_hs_scan", "raw hs_scan of the terms' bytes")
    table("verdict_only_against_raw_hs_scan", "verdict only against raw hs_scan")
    table("against_raw_hs_scan", "with hash and fingerprints, against raw hs_scan")
    table("findings", "findings (after confirmation; a term inside a longer one is told once)")
    table("raw_hits", "raw hits")
    print "\n## A folder, against programs that compare bytes\n\nEach prints what it finds. Peers print each line's non-overlapping hits, YARA all of them, xianshen confirmed findings of the terms however they are written, without those inside longer ones; counts therefore differ."
    bars("peers.svg", "Folder of statutes, MB/s", "folder_against_peers", "")
    table("folder_against_peers", "MB/s of wall time"); table("folder_cpu", "CPU seconds"); table("folder_memory", "resident memory"); table("folder_hits", "told"); table("faster_than_best_peer", "xianshen against the fastest peer, wall time"); table("less_cpu_than_best_peer", "xianshen against the most frugal peer, CPU time")
    print "\n## The default pack"
    bars("cores.svg", "Folder of statutes with the default pack, MB/s", "default_pack_folder", "")
    table("default_pack_folder", "folder of statutes"); table("two_cores_against_one", "two cores against one"); table("two_cores_cpu", "work of two jobs against one (1 = nothing is done twice)")
    print "\nOn a machine whose cores others use, wall times of two jobs say little; CPU seconds say whether threads cost anything."
    print "\n## Start-up and small files"
    bars("startup.svg", "One 10 KB text in a cold process, ms", "cold_start", "")
    table("cold_start", "cold process, warm caches"); table("small_files", "many small files"); table("small_against_large", "small against large files")
    print "\n## Memory and growth"
    bars("memory.svg", "Most resident memory, MB (a run of 10 KB is the base)", "memory", "")
    table("memory", "resident memory"); bars("sizes.svg", "Throughput over file size, MB/s", "file_size", ""); table("file_size", "file size"); table("terms_growth", "terms"); table("hits_growth", "hits"); table("cost_slope", "exponent of cost when something doubles (1 = proportional)")
    print "\n## Hostile texts"
    bars("hostile.svg", "8 MB of one thing, default pack, MB/s", "hostile_text", ""); table("hostile_text", "throughput"); table("hostile_against_normal", "against normal text")
    print "\n## Formats"
    table("formats", "documents to verdict"); table("formats_against", "against reading the text alone (1 = as fast)")
    print "\n## Daemon"
    table("daemon_latency", "POST /v1/scan"); table("daemon_documents", "documents"); table("daemon_errors", "failed requests")
    print "\n## The same term, written otherwise"
    recall()
    print "\n## Guard\n\n`make bench-guard` counts the instructions a byte that folding, matching and judging spend on corpus/documents under callgrind, and fails when one grew by more than 5 % over [guard.tsv](guard.tsv)."
    print "\n## Commands"
    for (i = 1; i <= nkeys; i++) { c = command[order[i]]; if (!(c in told)) { told[c] = 1; print "\n    " c } }
}
