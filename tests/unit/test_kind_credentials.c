/* Passwords, keys, tokens, connection strings, internal addresses. Every secret is made up. */
#include "kind_sight.h"

static void passwords_are_literal(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"初始«密码：Abc@1234»", "密码：Abc@1234", 0},
        {"用户名admin，«口令为Qz7#mLp2»", "口令为Qz7#mLp2", 0},
        {"«password=Tq8!xW2z»", "password=Tq8!xW2z", 0},
        {"spring.datasource.«password: zK93»mQpa", "password: zK93mQpa", 0},
        {"\"«password\": \"zK93mQpa»\",", "password\": \"zK93mQpa", 0},
        {"«密码统一为123456»。", "密码统一为123456", 0},
        {"«密码默认为“Abc@1234»”", "密码默认为“Abc@1234", 0},
        {"«ＰＡＳＳＷＯＲＤ＝Ab12»", "ＰＡＳＳＷＯＲＤ＝Ab12", 0},
        {"账号 zhangsan，«密码 Zs_1895!»", "密码 Zs_1895!", 0},
        {"«默认密码 888888»", "默认密码 888888", 0},
        {"登录名admin/«密码Admin123»", "密码Admin123", 0},
        {"«sshpass -p Qw8zX2pL» ssh", "sshpass -p Qw8zX2pL", 0},
        {"商用«密码202312»年度报告", "-", 0},
        {"«密码123456»", "-", 0},
        {"«密码 password»", "-", 0},
        {"«密码：root»", "密码：root -12", 0},
        {"«PWD=zKQmPaWx»", "PWD=zKQmPaWx", 0},
        {"«密码：******»", "-", 0},
        {"«密码：xxxxxxxx»", "-", 0},
        {"«密码为8-16»位字符", "-", 0},
        {"«密码：2020»年修订", "-", 0},
        {"«password: ${DB_»PASSWORD}", "-", 0},
        {"«password=<your_password>»", "-", 0},
        {"«password=process.env.DB_PASS»", "-", 0},
        {"«password: os.environ['PW']»", "-", 0},
        {"«password: required»", "-", 0},
        {"«Password: Enter» your password", "-", 0},
        {"«密码：GB/T»39786-2021", "-", 0},
        {"«password: string»", "-", 0},
        {"«PASSWORD='{password}'»", "-", 0},
        {"«密码：SM4-CBC»", "-", 0},
        {"«password=true»", "-", 0},
        {"登录用户和«口令为 TiDB» 数据库的口令", "-", 0},
    };
    SIGHTS("password-phrase", c);
}

static void connection_strings_hold_a_password(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"«mysql://root:pw1234@10.1.1.2»:3306/db", "mysql://root:pw1234@10.1.1.2:3306/db", 0},
        {"«Server=dbsrv01;Database=oa;Uid=sa;Pwd=Tq8xW2z!»;",
         "Server=dbsrv01;Database=oa;Uid=sa;Pwd=Tq8xW2z!;", 0},
        {"«jdbc:mysql://dbsrv:3306/oa?user=oa&password=Tq8xW2z9»",
         "jdbc:mysql://dbsrv:3306/oa?user=oa&password=Tq8xW2z9", 0},
        {"«jdbc:oracle:thin:oa/Tq8xW2z9@dbsrv:1521»", "jdbc:oracle:thin:oa/Tq8xW2z9@dbsrv:1521", 0},
        {"«mysql://user:password@host»:port/dbname", "-", 0},
        {"«postgres://${USER}:${PASS}@localhost/db»", "-", 0},
        {"«https://www.example.com/a:b@c»", "-", 0},
        {"«mongodb://root:<pw>@db1/x»", "-", 0},
        {"«redis://:Qw8zX2pL@10.1.2.3»:6379/0", "redis://:Qw8zX2pL@10.1.2.3:6379/0", 0},
        {"«curl -u admin:Qw8zX2pL» http://10.1.2.3/", "curl -u admin:Qw8zX2pL", 0},
        {"«curl -u <user:password>» http://10.1.2.3/", "-", 0},
        {"«amqp://a:Tq8xW2z9@mq.example.com»", "amqp://a:Tq8xW2z9@mq.example.com -40", 0},
    };
    SIGHTS("connection-string", c);
}

static void keys_have_their_structure(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"AccessKeyId: «LTAI5tQ8mZr2Wk»X9vBn3Yc7D", "LTAI5tQ8mZr2WkX9vBn3Yc7D", 0},
        {"«AKIAQ7WZK3N5RX2LTB4M»", "AKIAQ7WZK3N5RX2LTB4M", 0},
        {"«ghp_q7Wz3Kn5Rx2LtB4mVs8Yd1Hg6Jc9Fe0Pa2Uo»", "ghp_q7Wz3Kn5Rx2LtB4mVs8Yd1Hg6Jc9Fe0Pa2Uo",
         0},
        {"«glpat-q7Wz3Kn5Rx2LtB4mVs8Y»", "glpat-q7Wz3Kn5Rx2LtB4mVs8Y", 0},
        {"«AKIAIOSFODNN7EXAMPLE»", "-", 0},
        {"«akiaq7wzk3n5rx2ltb4m»", "-", 0},
        {"«AKIAXXXXXXXXXXXXXXXX»", "-", 0},
        {"X«AKIAQ7WZK3N5RX2LTB4M»", "-", 0},
        {"«ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx»", "-", 0},
        {"«sk-your-api-key-goes-right-here»", "-", 0},
    };
    SIGHTS("cloud-key", c);
    const sight_case j[] = {
        {"Bearer «eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxODk1MDIwMyJ9».q3Zt8Lk2Wm5Rv9Yx",
         "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxODk1MDIwMyJ9.q3Zt8Lk2Wm5Rv9Yx", 0},
        {"«eyjhbgcioijiuzi1niisinr5cci6ikpxvcj9.eyjzdwiioiixodk1mdiwmyj9»", "-", 0},
        {"«eyJxxxxxxxxxxxxx.eyJxxxxxxxxxxx»", "-", 0},
    };
    SIGHTS("jwt", j);
    const sight_case k[] = {
        {"«-----BEGIN RSA PRIVATE "
         "KEY-----»\nMIIEpAIBAAKCAQEAx7Jm3Qk0yXf9LrWc2sTzBv5Nn1Qd8HgUeYpK\n",
         "-----BEGIN RSA PRIVATE KEY-----", 0},
        {"\"«-----BEGIN PRIVATE KEY-----»\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\\n",
         "-----BEGIN PRIVATE KEY-----", 0},
        {"«-----BEGIN PRIVATE KEY-----»\n...\n-----END PRIVATE KEY-----", "-", 0},
        {"«-----BEGIN PRIVATE KEY-----»\n-----END PRIVATE KEY-----", "-", 0},
        {"«-----BEGIN PRIVATE KEY-----» 开头的文件是私钥", "-", 0},
        {"«-----BEGIN PRIVATE KEY-----»\n<your key here>", "-", 0},
    };
    SIGHTS("private-key", k);
    const sight_case e[] = {
        {"«app_secret: 9f3Kq7Zt8Lk2Wm5Rv9Yx1Bn4Cd7Fg0Hj»",
         "app_secret: 9f3Kq7Zt8Lk2Wm5Rv9Yx1Bn4Cd7Fg0Hj", 0},
        {"«AccessKeySecret=Zt8Lk2Wm5Rv9Yx1Bn4Cd7Fg0Hj6Kp3»",
         "AccessKeySecret=Zt8Lk2Wm5Rv9Yx1Bn4Cd7Fg0Hj6Kp3", 0},
        {"«token = \"Zt8Lk2Wm5Rv9»Yx1Bn\"", "token = \"Zt8Lk2Wm5Rv9Yx1Bn", 0},
        {"«Authorization: Basic YWRtaW46UXc4elgycEw=»",
         "Authorization: Basic YWRtaW46UXc4elgycEw=", 0},
        {"«api_key: YOUR_API_KEY_HERE»", "-", 0},
        {"«client_secret=xxxxxxxxxxxxxxxx»", "-", 0},
        {"«access_token_url=oauth2/access/token»", "-", 0},
        {"«public_key=Zt8Lk2Wm5Rv9Yx1Bn4Cd7F»", "-", 0},
        {"«secret: 1234567890123456»", "-", 0},
        {"«token: getAccessTokenFromHeader»", "-", 0},
        {"«token: /var/lib/token-1.20/access2.log»", "-", 0},
        {"«secret: 3b241101-e2bb-4255-8caf-4136c566a962»",
         "secret: 3b241101-e2bb-4255-8caf-4136c566a962", 0},
    };
    SIGHTS("entropy-assignment", e);
}

static void private_addresses_are_no_versions(void **state)
{
    (void)state;
    const sight_case c[] = {
        {"数据库服务器地址«10.8.3.21»，端口3306。", "10.8.3.21", 0},
        {"«192.168.10.5»:8080", "192.168.10.5", 0},
        {"«172.16.3.4»", "172.16.3.4", 0},
        {"«100.64.3.4»", "100.64.3.4", 0},
        {"«10.8.3.21».", "10.8.3.21", 0},
        {"网段«10.8.3.0»/24", "10.8.3.0 -20", 0},
        {"«192.168.0.1»", "192.168.0.1 -25", 0},
        {"«172.32.1.1»", "-", 0},
        {"«192.0.2.10»", "-", 0},
        {"«127.0.0.1»", "-", 0},
        {"GB/T «10.1.2.3»", "-", 0},
        {"版本 «10.1.2.3»", "-", 0},
        {"版本号«10.1.2.3»", "-", 0},
        {"v«10.1.2.3»", "-", 0},
        {"1.«10.1.2.3»", "-", 0},
        {"«10.1.2.3».4", "-", 0},
        {"第«10.1.2.3»条", "-", 0},
        {"«10.1.2.333»", "-", 0},
        {"«fd12:3456:789a:1::1»", "fd12:3456:789a:1::1", 0},
    };
    SIGHTS("private-ip", c);
    const sight_case m[] = {
        {"MAC «3C-52-82-1A-7F-0B»", "3C-52-82-1A-7F-0B", 0},
        {"20«23-05-06-07-08-09»", "-", 0},
        {"«23-05-06-07-08-09»", "-", 0},
        {"«00:00:00:00:00:00»", "-", 0},
        {"«00:00:5E:00:53:01»", "-", 0},
        {"«3C:52:82:1A:7F:0B»:11", "-", 0},
    };
    SIGHTS("mac", m);
    const sight_case u[] = {
        {"«\\\\fileserver\\share\\材料»", "\\\\fileserver\\share\\材料", 0},
        {"«\\\\server\\share»", "\\\\server\\share -30", 0},
        {"C:«\\\\Users\\\\x»", "-", 0},
        {"«\\\\n\\t»", "-", 0},
        {"«\\\\u673a\\\\u5bc6»", "-", 0},
    };
    SIGHTS("unc", u);
    const sight_case i[] = {
        {"«http://oa.some.local/»login", "http://oa.some.local/login", 0},
        {"«http://tidb.ns.svc.cluster.local»:2379", "-", 0},
        {"«http://www.example.internal/»", "-", 0},
    };
    SIGHTS("internal-url", i);
    const sight_case e[] = {
        {"邮箱：«zhangsan1895@qq.com»", "zhangsan1895@qq.com", 0},
        {"«someone@example.com»", "-", 0},
        {"«bgs@hz.gov.cn»", "-", 0},
        {"«info@hz.gov.cn»", "-", 0},
        {"«icon@2x.png»", "-", 0},
        {"«git@github.com»:a/b", "-", 0},
        {"mongodb://app:«Qw8zX2pL@db1.hz.gov.cn»/x", "-", 0},
    };
    SIGHTS("email", e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_are_literal),
        cmocka_unit_test(connection_strings_hold_a_password),
        cmocka_unit_test(keys_have_their_structure),
        cmocka_unit_test(private_addresses_are_no_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
