// Passkeys: asks the device as soon as the page is there, and sends what it answers.

const told = document.querySelector("[data-passkey-told]");

async function answer(form) {
  const { passkeyCreate, passkeyGet } = form.dataset;
  const made = passkeyCreate
    ? await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(passkeyCreate)),
      })
    : await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(passkeyGet)),
      });
  form.elements.credential.value = JSON.stringify(made.toJSON());
  form.submit();
}

for (const form of document.querySelectorAll("[data-passkey-create], [data-passkey-get]")) {
  answer(form).catch(() => {
    told.classList.remove("visually-hidden");
    told.textContent = "That did not work: the device did not answer, or cannot keep passkeys.";
  });
}
