# The gate in git: what is staged, what a range brought, what a push brings; and pre-commit.
. "$(dirname "$0")/lib.sh"
command -v git >/dev/null || { skip "git" "git is not installed"; finish; exit 0; }
export HOME=$TMP GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"
git init -q -b main repo && cd repo || exit 70
echo 普通通知 >a.txt && git add a.txt && git commit -qm 1
FIRST=$(git rev-parse HEAD)
status "nothing staged is clean" 0 "$XS" scan $RULES --staged
echo '机密★5年' >'秘 文.txt' && git add .
echo 已改好 >'秘 文.txt'
status "the index counts, not the work tree" 1 "$XS" scan $RULES --staged
out "with the path as it is written" '秘 文.txt'
git commit -qm 2
git rm -qf '秘 文.txt' && git commit -qm 3
status "a file added and removed again is found in the range" 1 "$XS" scan $RULES --git-range "$FIRST..HEAD"
status "an empty range is clean" 0 "$XS" scan $RULES --git-range HEAD..HEAD
status "no such range is a failure, not a pass" 74 "$XS" scan $RULES --git-range no-such-branch..HEAD
cd "$TMP" || exit 70
printf 'repo/a.txt\0' >names
status "names end in NUL" 0 "$XS" scan $RULES --files-from names -0
printf 'repo/a.txt\nrepo/gone.txt\n' >names
status "a name that is not there is a failure" 66 "$XS" scan $RULES --files-from names

# A push into a bare repository with the hook.
git init -q --bare hub.git
sed "s#@XIANSHEN@#$XS#; s#@OPTIONS@#$RULES#" "$XS_ROOT/src/face/hooks/pre-receive" >hub.git/hooks/pre-receive
chmod +x hub.git/hooks/pre-receive
status "a push with a secret in its history is refused" 1 git -C repo push -q ../hub.git main
err "and the pusher reads why" '密级标志'
status "nothing of it stays in the repository" 1 git --git-dir hub.git rev-parse -q --verify refs/heads/main
git clone -q repo clean 2>/dev/null && git -C clean checkout -q -b ok "$FIRST"
status "a clean push goes through" 0 git -C clean push -q ../hub.git ok
mkdir many && for i in $(seq 500); do echo "第${i}号通知：请按时报送材料。" >many/$i.txt; done
cp -r many clean/ && git -C clean add . && git -C clean commit -qm many
a=$(date +%s%N)
status "a push of 500 files goes through" 0 git -C clean push -q ../hub.git ok
ms=$((($(date +%s%N) - a) / 1000000))
if [ "$ms" -le 500 ]; then ok "and takes half a second at most ($ms ms)"; else not_ok "and takes half a second at most" "$ms ms"; fi

# The commit hook.
sed "s#@XIANSHEN@#$XS#; s#@OPTIONS@#$RULES#" "$XS_ROOT/src/face/hooks/pre-commit" >repo/.git/hooks/pre-commit
chmod +x repo/.git/hooks/pre-commit
echo '身份证号330106189502030018' >repo/list.txt && git -C repo add list.txt
status "a commit with an identity number is refused" 1 git -C repo commit -qm 4
git -C repo rm -qf --cached list.txt
echo 好的 >repo/ok.txt && git -C repo add ok.txt
status "a clean commit goes through" 0 git -C repo commit -qm 5

# pre-commit, the framework, with the definition that is shipped.
if command -v pre-commit >/dev/null; then
    rm repo/.git/hooks/pre-commit
    mkdir tool && cp "$XS_ROOT/.pre-commit-hooks.yaml" tool/ && git -C tool init -q && git -C tool add . && git -C tool commit -qm x
    printf 'repos:\n- repo: %s\n  rev: %s\n  hooks:\n  - id: xianshen\n    args: [%s]\n' "$TMP/tool" "$(git -C tool rev-parse HEAD)" \
        "--rules, $XS_ROOT/tests/cli/rules.yaml" >repo/.pre-commit-config.yaml
    git -C repo add .pre-commit-config.yaml
    mkdir bin && ln -s "$XS" bin/xianshen && PATH=$TMP/bin:$PATH
    cp list.txt repo/ 2>/dev/null || echo '身份证号330106189502030018' >repo/list.txt
    git -C repo add list.txt
    cd repo || exit 70
    status "pre-commit stops an identity number" 1 pre-commit run
    out "and shows the finding" '身份证号'
    git rm -qf --cached list.txt && echo 好 >ok2.txt && git add ok2.txt
    status "pre-commit lets a clean commit through" 0 pre-commit run
else
    skip "pre-commit stops an identity number" "pre-commit is not installed"
fi
finish
