import users from "@qlik/api/users";

const hostConfig = {
  authType: "oauth2",
  host: process.env.TENANT ?? "http://127.0.0.1:8080",
  clientId: "back-end",
  clientSecret: "test-only-secret",
  scope: "user_default",
  subject: "directory|ada",
};
const { data: me } = await users.getMyUser({ hostConfig });
console.log(me.name, me.email);
